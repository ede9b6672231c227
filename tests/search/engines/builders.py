"""Builders of pages and queries for the conformance suite, and short functions to index and search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from search.engines.port import Engine, Index, SearchQuery, SearchResult, SimilarHit, Source, Write
from search.querying.parser import parse
from search.querying.ranking_config import RANKING
from search.rules.synonyms import SynonymGroup, add_synonyms, compile_synonyms

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FILLER = "Ordinary sentences about nothing in particular pad the page with usual words."


def build_source(page_id: int, title: str = "Untitled", **given: Any) -> Source:
    """Return a page with all fields, of which any can be given. The default type and date have no boost."""
    source: dict[str, Any] = {
        "id": page_id,
        "type": "standard",
        "title": title,
        "summary": "",
        "body": "",
        "names": "",
        "attachments": "",
        "attached": [],
        "topics": [],
        "regions": [],
        "filters": {},
        "numbers": {},
        "published_at": "2025-06-01T09:00:00+00:00",
        "expire_at": None,
        "ends_at": None,
        "site": 1,
        "locale": "en",
        "path": f"/{page_id}/",
        "revision": page_id * 10,
    } | given
    source.setdefault("year", source["published_at"][:4])
    source["fingerprint"] = hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()
    return source  # type: ignore[return-value]


def refresh(engine: Engine) -> None:
    """Make all writes searchable, on engines that do so with a delay."""
    refresh = getattr(engine, "refresh", None)
    if refresh is not None:
        refresh()


def index_pages(engine: Engine, *pages: Source, version: int = 1) -> None:
    """Write pages and make them searchable; every write must succeed."""
    outcomes = engine.write([Write(page["id"], page["locale"], version, page) for page in pages])
    assert [outcome.result for outcome in outcomes] == ["written"] * len(pages), outcomes
    refresh(engine)


def delete_page(engine: Engine, page_id: int, locale: str = "en", version: int = 2) -> None:
    """Replace a page by a tombstone."""
    engine.write([Write(page_id, locale, version, None)])
    refresh(engine)


def build_search_query(
    text: str | None = None, *, synonyms: tuple[SynonymGroup, ...] = (), **given: Any
) -> SearchQuery:
    """Return a query in English for site 1; `text` is parsed like the query of a visitor."""
    given = {"locale": "en", "site": 1, "now": NOW, "ranking": RANKING} | given
    locale = given["locale"]
    parsed = None if text is None else add_synonyms(parse(text, locale), compile_synonyms(synonyms, locale), locale)
    return SearchQuery(text=parsed, **given)


def run_search(engine: Engine, text: str | None = None, **given: Any) -> SearchResult:
    """Search an engine."""
    return engine.search(build_search_query(text, **given))


def search_ids(engine: Engine, text: str | None = None, **given: Any) -> list[int]:
    """Return the ids of the hits, in order."""
    return [hit.id for hit in run_search(engine, text, **given).hits]


def correct_spelling(engine: Engine, text: str, **given: Any) -> str | None:
    """Return the correction of a text."""
    return engine.correct_spelling(build_search_query(text, **given))


def find_similar(index: Index, page_id: int, **given: Any) -> Sequence[SimilarHit]:
    """Return the pages similar to one page, in site 1."""
    return index.find_similar_pages([page_id], "en", site=1, now=NOW, **given)[page_id]


def search_all_ids(engine: Engine, text: str | None = None, **given: Any) -> list[int]:
    """Return the ids of all hits, page by page with the cursor."""
    result = run_search(engine, text, **given)
    ids = [hit.id for hit in result.hits]
    while result.cursor is not None:
        result = run_search(engine, text, **given, cursor=result.cursor)
        ids += [hit.id for hit in result.hits]
    return ids
