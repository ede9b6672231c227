from __future__ import annotations

from search.engine import get_engine
from search.indexing.indexer import Indexer


def catch_up() -> None:
    """Let the worker do all it has to do, and searches find it."""
    Indexer(get_engine()).index_all()
    refresh = getattr(get_engine(), "refresh", None)
    if refresh is not None:
        refresh()
