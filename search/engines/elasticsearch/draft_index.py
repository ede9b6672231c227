"""The serving index as it would be with a draft in it: a standing copy of it, in which a draft takes its page's place.

Elasticsearch rewrites a question by the words of each shard (which typing errors and endings there are, how common a
word is over all fields), so a draft in an index of its own is scored by other formulas than the pages are, whatever is
done about frequencies (`dfs_query_then_fetch`). It has to lie among them. The copy has no alias, is brought up to date
by sequence numbers before each use, holds the draft no longer than somebody looks at it, and belongs to one generation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from search.documents import format_utc
from search.engines.port import Explanation, SearchQuery, SearchResult, SearchUnavailable, SimilarHit, Source

from . import explanation, index_copy
from .client import VisitorClient, WorkerClient, require_complete
from .names import Names
from .searcher import run_search
from .similar import find_similar

MAX_DRAFT_AGE = timedelta(minutes=1)  # nobody looks at a draft for longer

StoredDocument = Mapping[str, Any]  # a document as `get` answers it; `found` is false where there is none


class DraftIndex:
    """See `port.Index`. Takes the page's place at once; `remove` gives it back."""

    def __init__(self, visitor_client: VisitorClient, worker_client: WorkerClient, names: Names, page: Source) -> None:
        self._visitor_client = visitor_client
        self._worker_client = worker_client
        self._id = str(page["id"])
        self._index, self._before = worker_client.run(lambda client: _put(client, names, page))

    def search(self, search_query: SearchQuery) -> SearchResult:
        return self._visitor_client.run(lambda client: run_search(client, self._index, search_query))

    def find_similar(
        self, page_id: int, locale: str, *, site: int, now: datetime, limit: int = 12, topics: float = 1.0
    ) -> Sequence[SimilarHit]:
        return self._worker_client.run(
            lambda client: find_similar(client, self._index, page_id, site=site, now=now, limit=limit, topics=topics)
        )

    def explain(self, search_query: SearchQuery, page_id: int) -> Explanation:
        return self._worker_client.run(lambda client: explanation.explain(client, self._index, search_query, page_id))

    def remove(self) -> None:
        self._worker_client.run(lambda client: _give_back(client, self._index, self._id, self._before))


def prepare_draft_indexes(client: Elasticsearch, locales: Sequence[Names]) -> None:
    """Make the copies or renew them, and take out what a killed process left there."""
    for names in locales:
        _tidy(client, names)


def _tidy(client: Elasticsearch, names: Names) -> None:
    index = index_copy.update_copy(client, names)
    index_copy.delete_other_copies(client, names, kept=index)
    old = {"range": {index_copy.DRAFT_FIELD: {"lt": format_utc(datetime.now(UTC) - MAX_DRAFT_AGE)}}}
    for hit in require_complete(client.search(index=index, query=old, size=1_000, source=False))["hits"]["hits"]:
        _give_back(client, index, hit["_id"], _held(client, names.serving, hit["_id"]))
    index_copy.expunge_deleted(client, index)


def _put(client: Elasticsearch, names: Names, page: Source) -> tuple[str, StoredDocument]:
    """In the version of what it replaces, so that whatever is published meanwhile goes before it."""
    index, page_id = index_copy.update_copy(client, names), str(page["id"])
    before = _held(client, index, page_id)
    if before["found"] and index_copy.DRAFT_FIELD in before["_source"]:
        raise SearchUnavailable("somebody else is trying a draft of this page at this moment")
    marked = {**page, index_copy.DRAFT_FIELD: format_utc(datetime.now(UTC))}
    _write(client, index, page_id, marked, _version(before))
    return index, before


def _give_back(client: Elasticsearch, index: str, page_id: str, before: StoredDocument) -> None:
    """What was there before; unless something newer has come meanwhile."""
    try:
        if before["found"]:
            _write(client, index, page_id, before["_source"], _version(before))
        else:
            client.delete(index=index, id=page_id, version=0, version_type="external_gte", refresh=True)
    except (ConflictError, NotFoundError):
        return


def _write(client: Elasticsearch, index: str, page_id: str, document: Mapping[str, Any], version: int) -> None:
    client.index(index=index, id=page_id, document=document, version=version, version_type="external_gte", refresh=True)


def _held(client: Elasticsearch, index: str, page_id: str) -> StoredDocument:
    found: StoredDocument = client.options(ignore_status=404).get(index=index, id=page_id).body
    return found


def _version(held: StoredDocument) -> int:
    return int(held["_version"]) if held["found"] else 0
