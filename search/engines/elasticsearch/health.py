"""The state of the cluster and the number of indexed pages."""

from __future__ import annotations

from elasticsearch import Elasticsearch

from search.engines.messages import Message, gettext_noop
from search.engines.port import Health

from . import indices
from .client import require_complete
from .filters import TOMBSTONE_QUERY
from .names import Names, locale_served_by, serving_pattern

_MAX_LOCALES = 200


def check_health(client: Elasticsearch, prefix: str) -> Health:
    """Return the state. It is not ok if a part of an index is missing (status red) or there is no index."""
    locales = _served_locales(client, prefix)
    if not locales:
        return Health(ok=False, detail=Message(gettext_noop("no index has been created yet")))
    status = str(client.cluster.health(index=serving_pattern(prefix))["status"])
    outdated = [locale for locale in locales if not indices.is_current(client, Names(prefix, locale))]
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
    aliases = (alias for found in indices.get_aliases(client, serving_pattern(prefix)).values() for alias in found)
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
