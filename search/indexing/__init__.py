"""Keeping the index true: journal → reindex requests → worker; and a reconciler and a rebuild that trust nobody."""
