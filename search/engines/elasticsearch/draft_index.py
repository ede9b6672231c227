"""A permanent copy of the serving index, in which a draft temporarily replaces its page.

Elasticsearch rewrites a query by the words of each shard (existing misspellings and completions, the frequency of a
word over all fields), so a draft in an index of its own would be scored by other formulas than the pages, even with
global frequencies (`dfs_query_then_fetch`). It must be in the same shard.

Each generation has a copy of its own, without an alias, and with as many shards, so that each page is in the shard of
the same number. It contains a draft only while that is in use, and is updated before each use: a document in it stores
the sequence numbers of the serving index, one for each shard, up to which the copy contains its changes. The copy has
no replicas: if its node is lost, it is created again.

Concurrent writes do not become visible in the order of their numbers. The stored ones are therefore global checkpoints,
up to which all copies of the shard have all changes, and are read before a refresh makes these changes visible.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from search.documents import format_utc
from search.engines.port import Explanation, SearchQuery, SearchResult, SearchUnavailable, SimilarHit, Source

from . import explanation, indices
from .client import VisitorClient, WorkerClient, require_complete
from .indices import Names
from .mappings import IndexLayout, build_index_body
from .searcher import run_search
from .similar import find_similar

DRAFT_FIELD = "drafted"  # a date: when the draft was written
_STATE_ID = "state"  # the id of the document with the sequence number
RETENTION_LEASE_PERIOD = "1ms"  # the default keeps the words of a deleted draft for half a day
MAX_LOST_SECONDS = 120.0  # time without the node of a copy, until the copy is created again
_REINDEX_TIMEOUT_SECONDS = 600.0  # sufficient to fill the copy of a large index
MAX_DRAFT_AGE = timedelta(minutes=1)  # no draft is in use for longer

StoredDocument = Mapping[str, Any]  # the response of `get`; `found` is false if there is no document

_lost_since: dict[str, float] = {}  # locale → when the loss of its copy was noticed, by the monotonic clock


def update_copy(client: Elasticsearch, names: Names) -> str:
    """Return the name of the copy, after adding all changes of the serving index.

    Raises:
        SearchUnavailable: There is no index, a shard of it is missing, or a change could not be copied.
    """
    serving = indices.get_index_of_alias(client, names.serving)
    if serving is None:
        raise SearchUnavailable(f"there is no index for {names.locale}")
    copy = names.copy_of(serving)
    checkpoints, positions = _read_checkpoints(client, serving), _read_positions(client, copy)
    if positions is None:
        _create_copy(client, copy, names.locale, len(checkpoints))
        positions = [-1] * len(checkpoints)
    elif positions == checkpoints:
        return copy
    indices.refresh_index(client, serving)
    # The lowest number of all shards also copies pages of the others again, which changes nothing.
    _reindex_changes(client, serving, copy, min(positions))
    client.index(index=copy, id=_STATE_ID, document={"upto": checkpoints})
    return copy


def delete_lost_copy(client: Elasticsearch, names: Names) -> None:
    """Delete the copy if its only shard was on a node that is gone, so that the next update creates it again.

    A node may come back within minutes. Two minutes without it are awaited, by the clock of this process.
    """
    serving = indices.get_index_of_alias(client, names.serving)
    copy = names.copy_of(serving) if serving else ""
    if not copy or not client.indices.exists(index=copy) or _has_all_shards(client, copy):
        _lost_since.pop(names.locale, None)
        return
    if time.monotonic() - _lost_since.setdefault(names.locale, time.monotonic()) > MAX_LOST_SECONDS:
        indices.delete_indices(client, [copy])


def _has_all_shards(client: Elasticsearch, copy: str) -> bool:
    return bool(client.cluster.health(index=copy)["status"] != "red")


def delete_other_copies(client: Elasticsearch, names: Names, kept: str) -> None:
    """Delete the copies of generations that no longer serve."""
    found = client.indices.get(index=names.all_copies, features="settings", expand_wildcards="open").body
    indices.delete_indices(client, [name for name in found if names.is_copy(name) and name != kept])


def expunge_deleted(client: Elasticsearch, copy: str) -> None:
    """Remove deleted documents from the disk, and so from the word frequencies.

    Elasticsearch releases them half a minute after the deletion at the earliest.
    """
    if client.indices.stats(index=copy, metric="docs")["_all"]["primaries"]["docs"]["deleted"]:
        client.indices.flush(index=copy, force=True)
        client.indices.forcemerge(index=copy, only_expunge_deletes=True, wait_for_completion=False)


def _count_shards(client: Elasticsearch, index: str) -> int:
    """Return the number of shards with which the index was created; SEARCH_SHARDS may have changed since."""
    return int(client.indices.get_settings(index=index)[index]["settings"]["index"]["number_of_shards"])


def _read_positions(client: Elasticsearch, copy: str) -> list[int] | None:
    found = client.options(ignore_status=404).get(index=copy, id=_STATE_ID)
    return found["_source"]["upto"] if found.get("found") else None


def _read_checkpoints(client: Elasticsearch, index: str) -> list[int]:
    """Return the global checkpoint of each shard: -1 in an empty one."""
    found = client.indices.stats(index=index, level="shards", metric="docs")["indices"][index]["shards"]
    primaries = {int(number): one for number, copies in found.items() for one in copies if one["routing"]["primary"]}
    if sorted(primaries) != list(range(_count_shards(client, index))):
        raise SearchUnavailable(f"a shard of {index} is missing")
    return [primaries[number]["seq_no"]["global_checkpoint"] for number in sorted(primaries)]


def _reindex_changes(client: Elasticsearch, serving: str, copy: str, after: int) -> None:
    """Copy documents with the versions of the serving index, so that an older one never replaces a newer one."""
    result = client.options(request_timeout=_REINDEX_TIMEOUT_SECONDS).reindex(
        source={"index": serving, "query": {"range": {"_seq_no": {"gt": after}}}},
        dest={"index": copy, "version_type": "external"},
        conflicts="proceed",
        refresh=True,
    )
    if result["failures"]:
        raise SearchUnavailable(f"{copy} could not be updated")


def _create_copy(client: Elasticsearch, copy: str, locale: str, shards: int) -> None:
    body = build_index_body(locale, filling=True, layout=IndexLayout(shards))
    body["settings"]["index"]["soft_deletes.retention_lease.period"] = RETENTION_LEASE_PERIOD
    body["mappings"]["properties"] |= {DRAFT_FIELD: {"type": "date"}, "upto": {"type": "long", "index": False}}
    try:
        client.indices.create(index=copy, **body)
    except BadRequestError as exc:
        if exc.error != "resource_already_exists_exception":  # another process has created it; both may fill it
            raise


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
    delete_lost_copy(client, names)
    index = update_copy(client, names)
    delete_other_copies(client, names, kept=index)
    old = {"range": {DRAFT_FIELD: {"lt": format_utc(_system_time() - MAX_DRAFT_AGE)}}}
    for hit in require_complete(client.search(index=index, query=old, size=1_000, source=False))["hits"]["hits"]:
        _restore(client, index, hit["_id"], _get_document(client, names.serving, hit["_id"]))
    expunge_deleted(client, index)


def _system_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - of all processes that use the copy, also of one with a moved clock


def _insert_draft(client: Elasticsearch, names: Names, page: Source) -> tuple[str, StoredDocument]:
    """Write the draft with the version of the document it replaces, so that a later publication overwrites it."""
    index, page_id = update_copy(client, names), str(page["id"])
    replaced = _get_document(client, index, page_id)
    if replaced["found"] and DRAFT_FIELD in replaced["_source"]:
        raise SearchUnavailable("another request is using a draft of this page; try again in a moment")
    document = {**page, DRAFT_FIELD: format_utc(_system_time())}
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
