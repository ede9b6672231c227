"""CONTENT: what editors make, and the site that serves it. Start at README.md beside this file."""
