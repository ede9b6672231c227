"""The datasets of relevance tests: a database that contains only the content of one set, and an index in each engine.

A dataset is loaded in a transaction that is rolled back, so that one test database can be used for all. Tests commit it
instead (`committed_content`), because searches in the transaction take several times as long.
"""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from wagtail.models import Locale

from cms.moving.importing.importer import Importer
from cms.moving.importing.reports.tag_policy import TagPolicy
from cms.moving.importing.resolution.destinations import Destinations
from cms.moving.importing.sources.json_lines import read_records
from search.engine import close_engines, get_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.port import Engine
from search.engines.tantivy import TantivyEngine
from search.indexing.indexer import get_languages
from search.indexing.rebuild import rebuild
from tests.elasticsearch import server

SHARED = Path(__file__).parents[3].parent / "shared"
CORPORA = Path(os.environ.get("CLARION_CORPORA") or SHARED / "corpora")
CORPUS = CORPORA / "digitalgov-news.jsonl.gz"
GERMAN_CORPUS = CORPORA / "german-posts.jsonl.gz"
# The German set needs a third language of the site; the other sets do not change by it.
LANGUAGES = [("en", "English"), ("fr", "Français"), ("de", "Deutsch")]
ENGINES = ("elasticsearch", "tantivy")


@contextmanager
def load_dataset(name: str, scope: AbstractContextManager[None] | None = None) -> Iterator[None]:
    """Load the content of a set into the database, which must be empty, and remove it afterwards.

    The scope is what removes it, by default the transaction.
    """
    changed: dict[str, Any] = (
        {"WAGTAIL_CONTENT_LANGUAGES": LANGUAGES, "LANGUAGES": LANGUAGES} if name == "german" else {}
    )
    with TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder), **changed), scope or _rolled_back():
        LOADERS[name]()
        yield


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _load_demo() -> None:
    call_command("load_demo", stdout=io.StringIO())


def _import_posts(file: Path, language: str) -> None:
    """Import the posts without the command, which fails because their pictures are missing."""
    Locale.objects.get_or_create(language_code=language)
    importer = Importer(Destinations(language=language), default_type="story", policy=TagPolicy.KEEP)
    for _ in importer.run(read_records(file)):
        pass


LOADERS = {
    "demo": _load_demo,
    "digitalgov": lambda: _import_posts(CORPUS, "en"),
    "german": lambda: _import_posts(GERMAN_CORPUS, "de"),
}
FILES_OF_SETS = {"digitalgov": CORPUS, "german": GERMAN_CORPUS}


def get_missing_reason(name: str) -> str:
    """Return why this machine cannot measure a set; an empty string if it can."""
    file = FILES_OF_SETS.get(name)
    if file and not file.is_file():
        return f"needs {file.name} (CLARION_CORPORA names its directory, now {file.parent})"
    return ""


@contextmanager
def build_index(engine_name: str) -> Iterator[None]:
    """Build an index of the dataset, which `search.engine.get_engine()` uses until the context ends."""
    with TemporaryDirectory() as folder:
        url = f"tantivy://{folder}/index" if engine_name == "tantivy" else server.require_url()
        with override_settings(SEARCH_URL=url, SEARCH_PREFIX=f"relevance-{uuid.uuid4().hex[:12]}"):
            close_engines()
            try:
                rebuild(get_engine(), get_languages())
                yield
            finally:
                if isinstance(engine := get_engine(), ElasticsearchEngine):
                    server.discard_engine(engine)
                close_engines()


@contextmanager
def empty_engine(engine_name: str, locales: Sequence[str] = ()) -> Iterator[Engine]:
    """Yield an engine with an empty index, by default in the languages of the site, that nothing else uses."""
    with TemporaryDirectory() as folder:
        engine: Engine = TantivyEngine(Path(folder) / "index") if engine_name == "tantivy" else server.create_engine()
        try:
            engine.prepare(locales or get_languages())
            yield engine
        finally:
            if isinstance(engine, ElasticsearchEngine):
                server.discard_engine(engine)
            else:
                engine.close()


def get_unavailable_reason(engine_name: str) -> str:
    """Return why this machine cannot measure an engine; an empty string if it can."""
    if engine_name == "elasticsearch" and server.find_url() is None:
        return "Elasticsearch does not respond; start it with `scripts/elasticsearch start`"
    return ""
