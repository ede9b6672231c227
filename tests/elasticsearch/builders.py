"""Builders of documents, writes and queries for the tests of Elasticsearch."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cms.search_documents.document import SearchDocument
from search.documents import ContentDocument
from search.engines.port import SearchQuery, Source, Write
from search.querying.parser import parse
from search.querying.ranking_config import RANKING

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

PAGE = SearchDocument(
    id=1,
    type="release",
    title="Ports sign",
    summary="",
    body="",
    names="",
    attachments="",
    attached=(),
    topics=(),
    regions=(),
    filters={},
    numbers={},
    published_at=datetime(2026, 1, 1, tzinfo=UTC),
    year="2026",
    expire_at=None,
    ends_at=None,
    site=1,
    locale="en",
    path="/ports-sign/",
    revision=1,
)


def build_source(**values: Any) -> Source:
    return ContentDocument().prepare(replace(PAGE, **values))


def build_write(version: int = 1, **values: Any) -> Write:
    page = build_source(**values)
    return Write(page["id"], page["locale"], version, page)


def build_tombstone(page_id: int, version: int, locale: str = "en") -> Write:
    return Write(page_id, locale, version, None)


def build_search_query(text: str | None = None, locale: str = "en", **values: Any) -> SearchQuery:
    parsed = parse(text, locale) if text is not None else None
    return SearchQuery(locale=locale, site=1, now=NOW, ranking=RANKING, text=parsed, **values)


def search_ids(engine: Any, text: str | None = None, locale: str = "en", **values: Any) -> set[int]:
    return {hit.id for hit in engine.search(build_search_query(text, locale, **values)).hits}
