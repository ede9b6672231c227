"""Restricted drafts: pages that only their team sees in the admin until they are public."""
