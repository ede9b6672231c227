"""The counters of the content that the indexes were built from, in the `_meta` of their mappings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from .names import serving_pattern

FIELD = "counters"  # of `_meta`: by lineage


def record_counter(client: Elasticsearch, prefix: str, lineage: str, counter: int) -> None:
    """Store the counter in every index that has a lower one or none."""
    for index, meta in _read_metas(client, prefix).items():
        stored = meta.get(FIELD, {})
        if stored.get(lineage, 0) < counter:
            client.indices.put_mapping(index=index, meta={**meta, FIELD: {**stored, lineage: counter}})


def read_counter(client: Elasticsearch, prefix: str, lineage: str) -> int | None:
    """Return the highest counter of the lineage, or None."""
    metas = _read_metas(client, prefix).values()
    return max((meta[FIELD][lineage] for meta in metas if lineage in meta.get(FIELD, {})), default=None)


def _read_metas(client: Elasticsearch, prefix: str) -> Mapping[str, dict[str, Any]]:
    """Return the `_meta` of each index of the installation, except for copies for drafts."""
    found = client.indices.get_mapping(index=serving_pattern(prefix), expand_wildcards="open").body
    return {index: entry["mappings"].get("_meta", {}) for index, entry in found.items()}
