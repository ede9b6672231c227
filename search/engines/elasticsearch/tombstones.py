"""Deletion of tombstones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

CHUNK_SIZE = 1_000


def delete_tombstones(client: Elasticsearch, index: str, ids: Sequence[int]) -> None:
    """Delete those of `ids` that are tombstones, unless they have been written in the meantime."""
    for start in range(0, len(ids), CHUNK_SIZE):
        chunk = [str(number) for number in ids[start : start + CHUNK_SIZE]]
        found = client.mget(index=index, ids=chunk, source_includes=["hidden"])["docs"]
        operations = [_deletion(index, entry) for entry in found if _is_tombstone(entry)]
        if operations:
            client.bulk(operations=operations, require_alias=True)


def _is_tombstone(entry: dict[str, Any]) -> bool:
    return bool(entry.get("found")) and entry["_source"].get("hidden") is True


def _deletion(index: str, entry: dict[str, Any]) -> dict[str, Any]:
    seen = {"if_seq_no": entry["_seq_no"], "if_primary_term": entry["_primary_term"]}
    return {"delete": {"_index": index, "_id": entry["_id"], **seen}}
