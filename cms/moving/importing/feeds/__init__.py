"""Feeds of other sites as a source of records: RSS, Atom and JSON Feed."""
