"""SEARCH: finding what content published. Start at README.md beside this file."""
