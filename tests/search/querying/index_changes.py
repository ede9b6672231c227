"""Bring the index up to date within a test."""

from __future__ import annotations

from search.engine import get_engine
from search.indexing.indexer import Indexer


def index_changes() -> None:
    """Index all changes and make them searchable."""
    Indexer(get_engine()).index_all()
    refresh = getattr(get_engine(), "refresh", None)
    if refresh is not None:
        refresh()
