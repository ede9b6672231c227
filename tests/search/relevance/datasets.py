"""What is searched: a database with nothing but the content of one set, and an index of it in each engine.

A world is filled inside a transaction that is rolled back, so that one test database serves them all.
"""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from search.engine import close_engines, get_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.port import Engine
from search.engines.tantivy import TantivyEngine
from search.indexing.indexer import get_languages
from search.indexing.rebuild import rebuild
from tests.elasticsearch import server

SHARED = Path(__file__).parents[3].parent / "shared"
CORPUS = Path(os.environ.get("CLARION_CORPORA") or SHARED / "corpora") / "digitalgov-news.jsonl.gz"
ENGINES = ("elasticsearch", "tantivy")


@contextmanager
def load_dataset(name: str) -> Iterator[None]:
    """The content of a set, in a database that must be empty; it is gone again afterwards."""
    with TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder)), transaction.atomic():
        FILL[name]()
        yield
        transaction.set_rollback(True)


def _demo() -> None:
    call_command("load_demo", stdout=io.StringIO())


def _digitalgov() -> None:
    call_command("import_content", str(CORPUS), "--type=story", stdout=io.StringIO(), stderr=io.StringIO())


FILL = {"demo": _demo, "digitalgov": _digitalgov}


def missing(name: str) -> str:
    """Why this set can't be measured here; empty where it can."""
    if name == "digitalgov" and not CORPUS.is_file():
        return f"not run: needs {CORPUS.name} (CLARION_CORPORA names its folder, now {CORPUS.parent})"
    return ""


@contextmanager
def indexed(engine_name: str) -> Iterator[None]:
    """An index of this world alone; `search.engine.get_engine()` answers from it meanwhile."""
    with TemporaryDirectory() as folder:
        url = f"tantivy://{folder}/index" if engine_name == "tantivy" else server.require_url()
        with override_settings(SEARCH_URL=url, SEARCH_PREFIX=f"relevance-{uuid.uuid4().hex[:12]}"):
            close_engines()
            try:
                rebuild(get_engine(), get_languages())
                yield
            finally:
                if isinstance(made := get_engine(), ElasticsearchEngine):
                    server.discard_engine(made)
                close_engines()


@contextmanager
def empty_engine(engine_name: str) -> Iterator[Engine]:
    """An engine with an index of its own and nothing in it, which nothing else answers from."""
    with TemporaryDirectory() as folder:
        made: Engine = TantivyEngine(Path(folder) / "index") if engine_name == "tantivy" else server.create_engine()
        try:
            made.prepare(get_languages())
            yield made
        finally:
            if isinstance(made, ElasticsearchEngine):
                server.discard_engine(made)
            else:
                made.close()


def unavailable(engine_name: str) -> str:
    """Why this engine can't be measured here; empty where it can."""
    if engine_name == "elasticsearch" and server.find_url() is None:
        return "not run: no Elasticsearch answers; start one with `scripts/elasticsearch start`"
    return ""
