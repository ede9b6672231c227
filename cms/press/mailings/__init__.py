"""Mailings: a release by e-mail to lists of journalists."""
