"""A copy of a serving index, for drafts: without any alias, and brought up to date before each use.

It is told apart by its generation: another one that serves gets a copy of its own. How far it has come is a sequence
number of the serving index, kept in a document of the copy.
"""

from __future__ import annotations

from elasticsearch import BadRequestError, Elasticsearch

from search.engines.port import SearchUnavailable

from . import indices
from .client import require_complete
from .mappings import build_index_body
from .names import Names

DRAFT_FIELD = "drafted"  # a date: since when a draft lies there
_STATE = "state"  # the id of the document that says how far the copy has come
_OVERLAP = 1_000  # numbers taken again: what is written at the same time is not found in the order of its numbers
RETENTION_LEASE_PERIOD = "1ms"  # of deleted documents; with the default, a draft's words are kept for half a day
_LONGEST = 600.0  # seconds to fill the copy of a large index


def update_copy(client: Elasticsearch, names: Names) -> str:
    """The name of the copy, with all that searches find of the serving index by now."""
    serving = indices.get_index_of_alias(client, names.serving)
    if serving is None:
        raise SearchUnavailable(f"there is no index for {names.locale}")
    copy = names.copy_of(serving)
    known, newest = _known(client, copy), _newest(client, serving)
    if known is None:
        _make(client, copy, names.locale)
    if known != newest:
        _take_over(client, serving, copy, (known or 0) - _OVERLAP)
        client.index(index=copy, id=_STATE, document={"upto": newest})
    return copy


def delete_other_copies(client: Elasticsearch, names: Names, kept: str) -> None:
    """The copies of generations that serve no more."""
    found = client.indices.get(index=names.all_copies, features="settings", expand_wildcards="open").body
    indices.delete_indices(client, [name for name in found if names.is_copy(name) and name != kept])


def expunge_deleted(client: Elasticsearch, copy: str) -> None:
    """Take what was deleted off the disk, and so out of the frequencies of words.

    Elasticsearch lets go of it no sooner than half a minute after it was deleted.
    """
    if client.indices.stats(index=copy, metric="docs")["_all"]["primaries"]["docs"]["deleted"]:
        client.indices.flush(index=copy, force=True)
        client.indices.forcemerge(index=copy, only_expunge_deletes=True, wait_for_completion=False)


def _known(client: Elasticsearch, copy: str) -> int | None:
    found = client.options(ignore_status=404).get(index=copy, id=_STATE)
    return int(found["_source"]["upto"]) if found.get("found") else None


def _newest(client: Elasticsearch, index: str) -> int:
    """The highest sequence number that searches find; -1 in an empty index."""
    result = require_complete(client.search(index=index, size=0, aggs={"newest": {"max": {"field": "_seq_no"}}}))
    value = result["aggregations"]["newest"]["value"]
    return -1 if value is None else int(value)


def _take_over(client: Elasticsearch, serving: str, copy: str, after: int) -> None:
    """With the versions of the serving index, so that nothing older ever replaces anything newer."""
    result = client.options(request_timeout=_LONGEST).reindex(
        source={"index": serving, "query": {"range": {"_seq_no": {"gt": after}}}},
        dest={"index": copy, "version_type": "external"},
        conflicts="proceed",
        refresh=True,
    )
    if result["failures"]:
        raise SearchUnavailable(f"{copy} could not be brought up to date")


def _make(client: Elasticsearch, copy: str, locale: str) -> None:
    body = build_index_body(locale, filling=True)
    body["settings"]["index"]["soft_deletes.retention_lease.period"] = RETENTION_LEASE_PERIOD
    body["mappings"]["properties"] |= {DRAFT_FIELD: {"type": "date"}, "upto": {"type": "long", "index": False}}
    try:
        client.indices.create(index=copy, **body)
    except BadRequestError as exc:
        if exc.error != "resource_already_exists_exception":  # another process is at it; both may fill it
            raise
