"""The indices of an installation: their names and aliases, creation, content counters, and health.

    clarion-content__en                          alias: the serving index, for searches and writes
    clarion-content__en__building                alias: a generation that is being filled, for writes
    clarion-content__en__previous                alias: the previous generation, kept for a roll-back
    clarion-content__en__20261124120000123456    index: a generation, named after the time of its creation
    clarion-scratch__en__20261124120000123456    index: a copy of that generation for drafts, without an alias

The double underscore ends the locale, so that names of "en" never match those of "en-gb". The counters of the content
that the indexes were built from are in the `_meta` of their mappings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from elasticsearch import BadRequestError, Elasticsearch

from search.engines.port import Health, Message, SearchUnavailable, gettext_noop

from .client import require_complete
from .filters import TOMBSTONE_QUERY
from .mappings import DEFAULT_LAYOUT, IndexLayout, build_index_body, get_schema

log = structlog.get_logger(__name__)

_MOMENT = "%Y%m%d%H%M%S%f"
_FIRST = "0" * 20  # the same name in all processes, so that two of them cannot create two first indices
MIN_ORPHAN_AGE = timedelta(hours=24)  # no generation takes longer to fill and check
COUNTERS_FIELD = "counters"  # a key of `_meta`, with the counters by lineage
_MAX_LOCALES = 200


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one locale's indices, with the prefix of this installation, and how they are spread over nodes."""

    prefix: str
    locale: str
    layout: IndexLayout = DEFAULT_LAYOUT

    @property
    def serving(self) -> str:
        """Return the alias of the serving index."""
        return f"{self.prefix}-content__{self.locale.lower().replace('_', '-')}"

    @property
    def building(self) -> str:
        """Return the alias of the generation that is being filled."""
        return f"{self.serving}__building"

    @property
    def previous(self) -> str:
        """Return the alias of the previous generation."""
        return f"{self.serving}__previous"

    @property
    def first(self) -> str:
        """Return the name of the first index."""
        return f"{self.serving}__{_FIRST}"

    @property
    def all_generations(self) -> str:
        """Return a pattern for all generations. It also matches aliases; see `is_generation`."""
        return f"{self.serving}__*"

    @property
    def all_copies(self) -> str:
        """Return a pattern for all copies for drafts; see `is_copy`."""
        return f"{self._copies}__*"

    @property
    def _copies(self) -> str:
        return self.serving.replace(f"{self.prefix}-content__", f"{self.prefix}-scratch__", 1)

    def copy_of(self, generation: str) -> str:
        """Return the name of a generation's copy for drafts."""
        return generation.replace(self.serving, self._copies, 1)

    def is_copy(self, name: str) -> bool:
        """Return whether this is the name of a copy for drafts."""
        return re.fullmatch(rf"{re.escape(self._copies)}__\d{{20}}", name) is not None

    def create_generation_name(self, now: datetime | None = None) -> str:
        """Return a name for a new generation."""
        now = now or datetime.now(UTC)  # noqa: TID251 - a new name
        return f"{self.serving}__{now.strftime(_MOMENT)}"

    def is_generation(self, name: str) -> bool:
        """Return whether this is the name of a generation."""
        return re.fullmatch(rf"{re.escape(self.serving)}__\d{{20}}", name) is not None


def serving_pattern(prefix: str) -> str:
    """Return a pattern for all indices and aliases of an installation; see `locale_served_by`."""
    return f"{prefix}-content__*"


def locale_served_by(alias: str, prefix: str) -> str | None:
    """Return the locale of a serving alias, or None for any other name."""
    start = f"{prefix}-content__"
    locale = alias.removeprefix(start)
    return locale if alias.startswith(start) and "__" not in locale else None


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
    newest = (now or datetime.now(UTC)) - MIN_ORPHAN_AGE  # noqa: TID251 - the server has the time of the system
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


def record_counter(client: Elasticsearch, prefix: str, lineage: str, counter: int) -> None:
    """Store the counter in every index that has a lower one or none."""
    for index, meta in _read_metas(client, prefix).items():
        stored = meta.get(COUNTERS_FIELD, {})
        if stored.get(lineage, 0) < counter:
            client.indices.put_mapping(index=index, meta={**meta, COUNTERS_FIELD: {**stored, lineage: counter}})


def read_counter(client: Elasticsearch, prefix: str, lineage: str) -> int | None:
    """Return the highest counter of the lineage, or None."""
    metas = _read_metas(client, prefix).values()
    return max(
        (meta[COUNTERS_FIELD][lineage] for meta in metas if lineage in meta.get(COUNTERS_FIELD, {})), default=None
    )


def _read_metas(client: Elasticsearch, prefix: str) -> Mapping[str, dict[str, Any]]:
    """Return the `_meta` of each index of the installation, except for copies for drafts."""
    found = client.indices.get_mapping(index=serving_pattern(prefix), expand_wildcards="open").body
    return {index: entry["mappings"].get("_meta", {}) for index, entry in found.items()}


def check_health(client: Elasticsearch, prefix: str) -> Health:
    """Return the state. It is not ok if a part of an index is missing (status red) or there is no index."""
    locales = _served_locales(client, prefix)
    if not locales:
        return Health(ok=False, detail=Message(gettext_noop("no index has been created yet")))
    status = str(client.cluster.health(index=serving_pattern(prefix))["status"])
    outdated = [locale for locale in locales if not is_current(client, Names(prefix, locale))]
    return Health(
        ok=status != "red",
        detail=_describe(status, outdated),
        documents=_count_documents(client, prefix, locales),
        outdated=tuple(outdated),
    )


def _describe(status: str, outdated: list[str]) -> Message:
    if not outdated:
        return Message(gettext_noop("status %(status)s"), status=status)
    template = gettext_noop("status %(status)s; created by another version, needs a rebuild: %(locales)s")
    return Message(template, status=status, locales=", ".join(outdated))


def _served_locales(client: Elasticsearch, prefix: str) -> list[str]:
    aliases = (alias for found in get_aliases(client, serving_pattern(prefix)).values() for alias in found)
    return sorted(locale for alias in aliases if (locale := locale_served_by(alias, prefix)))


def _count_documents(client: Elasticsearch, prefix: str, locales: list[str]) -> dict[str, int]:
    """Return the number of pages by the locale code of the pages, which is in lower case in the names of indices."""
    by_locale = {"locales": {"terms": {"field": "locale", "size": _MAX_LOCALES}}}
    serving = ",".join(Names(prefix, locale).serving for locale in locales)
    query = {"bool": {"must_not": [TOMBSTONE_QUERY]}}
    result = client.search(index=serving, size=0, query=query, aggs=by_locale, track_total_hits=False)
    buckets = require_complete(result)["aggregations"]["locales"]["buckets"]
    found = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    named = {code.lower().replace("_", "-") for code in found}
    return found | {locale: 0 for locale in locales if locale not in named}
