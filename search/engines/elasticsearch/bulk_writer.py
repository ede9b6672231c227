"""Bulk writes, and the conversion of Elasticsearch's results to outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.engines.port import Outcome, Write

CHUNK_SIZE = 250  # a busy node takes seconds for as many pages, and the timeout is ten
MAX_CHUNK_BYTES = 5 * 1024 * 1024  # a busy node responds 429 to long bulk requests; it always accepts this many bytes
_NEWER_IS_STORED = 409


@dataclass(frozen=True, slots=True)
class AddressedWrite:
    """A write and its aliases: the serving one first, then that of a generation being filled."""

    write: Write
    aliases: Sequence[str]


def write_bulk(
    client: Elasticsearch, addressed_writes: Sequence[AddressedWrite], *, refresh: bool = True
) -> list[Outcome]:
    """Write each to all its aliases; return one outcome for each, in order.

    With `refresh`, searches use what was written when this returns. Otherwise they would find a page that was hidden
    for up to a second after its request is done. An index that does not serve yet is refreshed before it is read.
    """
    actions = (action for addressed in addressed_writes for action in _actions(addressed))
    responses = streaming_bulk(
        client,
        actions,
        chunk_size=CHUNK_SIZE,
        max_chunk_bytes=MAX_CHUNK_BYTES,
        raise_on_error=False,
        refresh=refresh,
        # Otherwise Elasticsearch creates an index without our analyzers if the alias is missing. It is a parameter of
        # the whole request because the helper silently drops it from an action.
        require_alias=True,
    )
    results = (next(iter(result.values())) for _, result in responses)
    return [_outcome(addressed.write, [next(results) for _ in addressed.aliases]) for addressed in addressed_writes]


def _actions(addressed: AddressedWrite) -> Iterator[dict[str, Any]]:
    write = addressed.write
    source = dict(write.source) if write.source is not None else _tombstone(write.id)
    for alias in addressed.aliases:
        yield {
            "_op_type": "index",
            "_index": alias,
            "_id": str(write.id),
            "version": write.version,
            "version_type": "external_gte",
            "_source": source,
        }


def _tombstone(page_id: int) -> dict[str, Any]:
    """Return the source of a tombstone: no content; `id` is needed to scan the index in order."""
    return {"id": page_id, "hidden": True}


def _outcome(write: Write, results: Sequence[Mapping[str, Any]]) -> Outcome:
    """Return the result in the serving index, or "failed" if any of the writes failed, so that it is repeated."""
    for result in results:
        if result["status"] >= 300 and result["status"] != _NEWER_IS_STORED:
            return Outcome(write.id, "failed", _reason(result))
    superseded = results[0]["status"] == _NEWER_IS_STORED
    return Outcome(write.id, "superseded" if superseded else "written")


def _reason(result: Mapping[str, Any]) -> str:
    error = result.get("error", {})
    if not isinstance(error, Mapping):
        return str(error)
    cause = error.get("caused_by") or {}
    return ": ".join(str(part) for part in (error.get("reason"), cause.get("reason")) if part) or str(error)
