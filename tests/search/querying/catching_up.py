from __future__ import annotations

from search.engine import engine
from search.indexing.indexer import Indexer


def catch_up() -> None:
    """Let the worker do all it has to do, and searches find it."""
    Indexer(engine()).drain()
    refresh = getattr(engine(), "refresh", None)
    if refresh is not None:
        refresh()
