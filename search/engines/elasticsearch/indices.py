"""Making and finding indices and aliases."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from search.engines.port import SearchUnavailable

from .mappings import build_index_body, get_schema
from .names import Names

logger = logging.getLogger(__name__)

MIN_ORPHAN_AGE = timedelta(hours=24)  # nobody fills or checks a generation for longer


def get_index_of_alias(client: Elasticsearch, alias: str) -> str | None:
    """The index behind an alias, or None."""
    found = client.options(ignore_status=404).indices.get_alias(name=alias)
    return None if found.meta.status == 404 else max(found.body)


def get_aliases(client: Elasticsearch, pattern: str) -> dict[str, dict[str, Any]]:
    """Aliases by index, for all indices of a pattern."""
    found = client.indices.get_alias(index=pattern, expand_wildcards="open")
    return {name: entry["aliases"] for name, entry in found.body.items()}


def update_aliases(client: Elasticsearch, actions: Sequence[Mapping[str, Any]]) -> None:
    """Change aliases in one step, or raise; half of it never happens."""
    if not client.indices.update_aliases(actions=actions)["acknowledged"]:
        raise SearchUnavailable("Elasticsearch did not confirm the change of aliases")


def create_first_index(client: Elasticsearch, names: Names) -> None:
    """An empty index behind the serving alias, if it has none."""
    if get_index_of_alias(client, names.serving):
        return
    body = build_index_body(names.locale)
    try:
        client.indices.create(index=names.first, aliases={names.serving: {}}, **body)
    except BadRequestError as exc:
        if exc.error != "resource_already_exists_exception":
            raise
        # Another process was quicker, or the alias was lost; either way the alias must be there now.
        client.indices.put_alias(index=names.first, name=names.serving)


def update_mapping(client: Elasticsearch, names: Names) -> None:
    """Let an index that an older version made take the documents of this one, as far as that needs no rebuild."""
    if is_current(client, names):
        return
    mapping = build_index_body(names.locale)["mappings"]
    del mapping["_meta"]  # the analyzers may still be the old ones: only a rebuild makes it current
    try:
        client.indices.put_mapping(index=names.serving, **mapping)
    except BadRequestError as exc:
        logger.warning("The index of %s needs a rebuild: %s", names.locale, exc.message)


def is_current(client: Elasticsearch, names: Names) -> bool:
    """Whether the serving index was made with the analyzers and fields of this version of Clarion."""
    return read_schema(client.indices.get_mapping(index=names.serving).body) == get_schema(names.locale)


def read_schema(mappings: Mapping[str, Any]) -> str | None:
    metas = [entry["mappings"].get("_meta", {}) for entry in mappings.values()]
    return metas[0].get("schema") if metas else None


def find_orphans(client: Elasticsearch, names: Names, now: datetime | None = None) -> Sequence[str]:
    """Generations without any alias, and older than anybody may still be at work on."""
    found = client.indices.get(index=names.all_generations, features="aliases,settings", expand_wildcards="open").body
    newest = (now or datetime.now(UTC)) - MIN_ORPHAN_AGE
    return [name for name, entry in found.items() if names.is_generation(name) and _is_orphan(entry, newest)]


def _is_orphan(entry: Mapping[str, Any], newest: datetime) -> bool:
    made = datetime.fromtimestamp(int(entry["settings"]["index"]["creation_date"]) / 1000, UTC)
    return not entry["aliases"] and made < newest


def refresh_index(client: Elasticsearch, index: str) -> None:
    """Let searches find what has been written so far."""
    if client.indices.refresh(index=index)["_shards"]["failed"]:
        raise SearchUnavailable(f"Elasticsearch could not refresh {index}")


def delete_indices(client: Elasticsearch, names: Sequence[str]) -> None:
    """Delete these indices; those that are gone already are no error."""
    if names:
        client.options(ignore_status=404).indices.delete(index=",".join(names), ignore_unavailable=True)
