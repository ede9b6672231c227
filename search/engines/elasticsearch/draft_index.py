"""A permanent copy of the serving index, in which a draft temporarily replaces its page.

Elasticsearch rewrites a query by the words of each shard (existing misspellings and completions, the frequency of a
word over all fields), so a draft in an index of its own would be scored by other formulas than the pages, even with
global frequencies (`dfs_query_then_fetch`). It must be in the same shard. The copy has no alias, is updated by sequence
numbers before each use, contains the draft only while it is in use, and belongs to one generation.
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

MAX_DRAFT_AGE = timedelta(minutes=1)  # no draft is in use for longer

StoredDocument = Mapping[str, Any]  # the response of `get`; `found` is false if there is no document


class DraftIndex:
    """Implements `port.Index`. Replaces the page at creation; the caller must `remove` the draft after use."""

    def __init__(self, visitor_client: VisitorClient, worker_client: WorkerClient, names: Names, page: Source) -> None:
        self._visitor_client = visitor_client
        self._worker_client = worker_client
        self._id = str(page["id"])
        self._index, self._replaced = worker_client.run(lambda client: _insert_draft(client, names, page))

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Return the hits, total and facets of a search."""
        return self._visitor_client.run(lambda client: run_search(client, self._index, search_query))

    def find_similar_pages(
        self, page_ids: Sequence[int], locale: str, *, site: int, now: datetime, limit: int = 12, topics: float = 1.0
    ) -> Mapping[int, Sequence[SimilarHit]]:
        """Return similar pages of each page."""
        return self._worker_client.run(
            lambda client: find_similar(client, self._index, page_ids, site=site, now=now, limit=limit, topics=topics)
        )

    def explain(self, search_query: SearchQuery, page_id: int) -> Explanation:
        """Return why a page is found or not."""
        return self._worker_client.run(lambda client: explanation.explain(client, self._index, search_query, page_id))

    def remove(self) -> None:
        """Restore the document that the draft replaced."""
        self._worker_client.run(lambda client: _restore(client, self._index, self._id, self._replaced))


def prepare_draft_indexes(client: Elasticsearch, locales: Sequence[Names]) -> None:
    """Create or update the copies, and remove the drafts that a killed process left there."""
    for names in locales:
        _prepare_draft_index(client, names)


def _prepare_draft_index(client: Elasticsearch, names: Names) -> None:
    index_copy.delete_lost_copy(client, names)
    index = index_copy.update_copy(client, names)
    index_copy.delete_other_copies(client, names, kept=index)
    old = {"range": {index_copy.DRAFT_FIELD: {"lt": format_utc(datetime.now(UTC) - MAX_DRAFT_AGE)}}}
    for hit in require_complete(client.search(index=index, query=old, size=1_000, source=False))["hits"]["hits"]:
        _restore(client, index, hit["_id"], _get_document(client, names.serving, hit["_id"]))
    index_copy.expunge_deleted(client, index)


def _insert_draft(client: Elasticsearch, names: Names, page: Source) -> tuple[str, StoredDocument]:
    """Write the draft with the version of the document it replaces, so that a later publication overwrites it."""
    index, page_id = index_copy.update_copy(client, names), str(page["id"])
    replaced = _get_document(client, index, page_id)
    if replaced["found"] and index_copy.DRAFT_FIELD in replaced["_source"]:
        raise SearchUnavailable("another request is using a draft of this page; try again in a moment")
    document = {**page, index_copy.DRAFT_FIELD: format_utc(datetime.now(UTC))}
    _write(client, index, page_id, document, _version_of(replaced))
    return index, replaced


def _restore(client: Elasticsearch, index: str, page_id: str, replaced: StoredDocument) -> None:
    """Restore the replaced document, unless a newer one has been written in the meantime."""
    try:
        if replaced["found"]:
            _write(client, index, page_id, replaced["_source"], _version_of(replaced))
        else:
            client.delete(index=index, id=page_id, version=0, version_type="external_gte", refresh=True)
    except (ConflictError, NotFoundError):
        return


def _write(client: Elasticsearch, index: str, page_id: str, document: Mapping[str, Any], version: int) -> None:
    client.index(index=index, id=page_id, document=document, version=version, version_type="external_gte", refresh=True)


def _get_document(client: Elasticsearch, index: str, page_id: str) -> StoredDocument:
    found: StoredDocument = client.options(ignore_status=404).get(index=index, id=page_id).body
    return found


def _version_of(stored: StoredDocument) -> int:
    return int(stored["_version"]) if stored["found"] else 0
