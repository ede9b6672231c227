"""Creation and lookup of indices and aliases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from elasticsearch import BadRequestError, Elasticsearch

from search.engines.port import SearchUnavailable

from .mappings import build_index_body, get_schema
from .names import Names

log = structlog.get_logger(__name__)

MIN_ORPHAN_AGE = timedelta(hours=24)  # no generation takes longer to fill and check


def get_index_of_alias(client: Elasticsearch, alias: str) -> str | None:
    """Return the index of an alias, or None."""
    found = client.options(ignore_status=404).indices.get_alias(name=alias)
    return None if found.meta.status == 404 else max(found.body)


def get_aliases(client: Elasticsearch, pattern: str) -> dict[str, dict[str, Any]]:
    """Return the aliases by index, for all indices that match a pattern."""
    found = client.indices.get_alias(index=pattern, expand_wildcards="open")
    return {name: entry["aliases"] for name, entry in found.body.items()}


def update_aliases(client: Elasticsearch, actions: Sequence[Mapping[str, Any]]) -> None:
    """Change aliases atomically. Raises `SearchUnavailable` if that is not confirmed."""
    if not client.indices.update_aliases(actions=actions)["acknowledged"]:
        raise SearchUnavailable("Elasticsearch did not confirm the change of aliases")


def create_first_index(client: Elasticsearch, names: Names) -> None:
    """Create an empty index with the serving alias, if that alias does not exist."""
    if get_index_of_alias(client, names.serving):
        return
    body = build_index_body(names.locale, layout=names.layout)
    try:
        client.indices.create(index=names.first, aliases={names.serving: {}}, **body)
    except BadRequestError as exc:
        if exc.error != "resource_already_exists_exception":
            raise
        # Another process has created it, or the alias was lost; in both cases the alias must be set.
        client.indices.put_alias(index=names.first, name=names.serving)


def update_mapping(client: Elasticsearch, names: Names) -> None:
    """Add new fields to an index that an older version created, as far as that is possible without a rebuild."""
    if is_current(client, names):
        return
    mapping = build_index_body(names.locale)["mappings"]
    del mapping["_meta"]  # the analyzers may be old: only a rebuild makes the index current
    try:
        client.indices.put_mapping(index=names.serving, **mapping)
    except BadRequestError as exc:
        log.warning("search.index_outdated", locale=names.locale, reason=exc.message)


def update_replicas(client: Elasticsearch, names: Names) -> None:
    """Give the serving index the replicas of SEARCH_REPLICAS, if it was created with others."""
    found = client.indices.get_settings(index=names.serving).body
    for index, entry in found.items():
        if not names.layout.has_replicas(entry["settings"]["index"]):
            client.indices.put_settings(index=index, settings={"index": names.layout.replica_settings()})
            log.info("search.replicas_changed", index=index, replicas=names.layout.replicas)


def is_current(client: Elasticsearch, names: Names) -> bool:
    """Return whether the serving index was created with the analyzers and fields of this version of Clarion."""
    return read_schema(client.indices.get_mapping(index=names.serving).body) == get_schema(names.locale)


def read_schema(mappings: Mapping[str, Any]) -> str | None:
    """Return the schema digest in the mapping of an index, or None."""
    metas = [entry["mappings"].get("_meta", {}) for entry in mappings.values()]
    return metas[0].get("schema") if metas else None


def find_orphans(client: Elasticsearch, names: Names, now: datetime | None = None) -> Sequence[str]:
    """Return generations that have no alias and are older than `MIN_ORPHAN_AGE`."""
    found = client.indices.get(index=names.all_generations, features="aliases,settings", expand_wildcards="open").body
    newest = (now or datetime.now(UTC)) - MIN_ORPHAN_AGE
    return [name for name, entry in found.items() if names.is_generation(name) and _is_orphan(entry, newest)]


def _is_orphan(entry: Mapping[str, Any], newest: datetime) -> bool:
    made = datetime.fromtimestamp(int(entry["settings"]["index"]["creation_date"]) / 1000, UTC)
    return not entry["aliases"] and made < newest


def refresh_index(client: Elasticsearch, index: str) -> None:
    """Make everything written so far visible to searches."""
    if client.indices.refresh(index=index)["_shards"]["failed"]:
        raise SearchUnavailable(f"Elasticsearch could not refresh {index}")


def delete_indices(client: Elasticsearch, names: Sequence[str]) -> None:
    """Delete these indices; ignore those that do not exist."""
    if names:
        client.options(ignore_status=404).indices.delete(index=",".join(names), ignore_unavailable=True)
