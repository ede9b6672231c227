"""Indexing: from the journal over reindex requests to the engine; reconciling and rebuilding check every page."""
