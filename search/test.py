"""Helpers for tests that search: an index of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from django.test import override_settings

from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer


@contextmanager
def temporary_index() -> Iterator[Indexer]:
    """Index the content of the test in a temporary directory; call `index_all()` again after changes.

    The settings of the installation stay untouched, as does its index.
    """
    with TemporaryDirectory() as directory, override_settings(SEARCH_URL=f"tantivy://{directory}/search"):
        indexer = Indexer(get_engine())
        indexer.prepare()
        indexer.index_all()
        try:
            yield indexer
        finally:
            close_engines()
