"""Keeping the index true: journal → dirty rows → worker; and a reconciler and a rebuild that trust nobody."""
