"""Copies of all serving indexes below a prefix of their own, which do not block writes.

A clone links files, but only of an index that refuses writes. Documents are therefore read at a point in time and
indexed again, as for drafts (`draft_index.py`). The names begin like those of the copies for drafts, so the rights of
the account suffice:

    clarion-scratch__rehearsal-NAME-content__en
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from elasticsearch import Elasticsearch

from search.engines.port import SearchUnavailable

from . import indices
from .indices import Names
from .mappings import IndexLayout, build_index_body, serving_settings

REINDEX_TIMEOUT_SECONDS = 1_800.0  # sufficient for a large index
START = "{prefix}-scratch__rehearsal-"


def build_prefix(prefix: str, name: str) -> str:
    """Return the prefix of the indexes of a copy."""
    return f"{START.format(prefix=prefix)}{name}"


def copy_indexes(client: Elasticsearch, prefix: str, name: str, locales: Sequence[str], layout: IndexLayout) -> None:
    """Copy the serving index of each locale that has one. The copies have no replicas.

    Raises:
        SearchUnavailable: a document could not be copied.
    """
    own = IndexLayout(layout.shards, 0)
    for locale in locales:
        source, target = Names(prefix, locale), Names(build_prefix(prefix, name), locale, own)
        serving = indices.get_index_of_alias(client, source.serving)
        if serving is None:
            continue
        client.indices.create(index=target.first, **build_index_body(locale, filling=True, layout=own))
        result = client.options(request_timeout=REINDEX_TIMEOUT_SECONDS).reindex(
            source={"index": serving}, dest={"index": target.first, "version_type": "external"}, refresh=True
        )
        if result["failures"]:
            raise SearchUnavailable(f"{serving} could not be copied")
        client.indices.put_settings(index=target.first, settings=serving_settings(own))
        client.indices.put_alias(index=target.first, name=target.serving)


def remove_indexes(client: Elasticsearch, prefix: str, name: str) -> None:
    """Delete all indexes of a copy, also those that its process has created."""
    indices.delete_indices(client, [one for one in _find_indexes(client, prefix) if _read_name(prefix, one) == name])


def find_names(client: Elasticsearch, prefix: str) -> frozenset[str]:
    """Return the names of all copies of this installation."""
    return frozenset(name for one in _find_indexes(client, prefix) if (name := _read_name(prefix, one)))


def measure_indexes(client: Elasticsearch, prefix: str, name: str) -> int:
    """Return the bytes of the indexes of a copy."""
    found = client.indices.stats(index=f"{build_prefix(prefix, name)}-*", metric="store")
    return int(found["_all"]["total"].get("store", {}).get("size_in_bytes", 0))


def measure_serving_indexes(client: Elasticsearch, prefix: str, locales: Sequence[str]) -> int:
    """Return the bytes of the indexes that would be copied, without replicas."""
    serving = (indices.get_index_of_alias(client, Names(prefix, locale).serving) for locale in locales)
    found = [client.indices.stats(index=name, metric="store")["_all"]["primaries"] for name in serving if name]
    return sum(int(one.get("store", {}).get("size_in_bytes", 0)) for one in found)


def _find_indexes(client: Elasticsearch, prefix: str) -> list[str]:
    return list(client.indices.get(index=f"{START.format(prefix=prefix)}*", features="settings").body)


def _read_name(prefix: str, index: str) -> str | None:
    found = re.match(rf"{re.escape(START.format(prefix=prefix))}([a-z0-9]+)-", index)
    return found[1] if found else None
