"""Titles that continue what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import Suggestion

from .client import complete
from .fields import TITLE_BEGINNINGS, TITLE_WORDS, TYPOS, Query
from .filters import public

# What the title begins with, or has in this order, before what it merely contains.
_IN_ORDER = 2.0


def suggest(
    client: Elasticsearch, index: str, prefix: str, *, site: int, now: datetime, limit: int
) -> Sequence[Suggestion]:
    """See `Engine.suggest`: each word begins one of the title's; typing errors only where that finds nothing."""
    for query in (_begun(prefix), _begun(prefix, **TYPOS)):
        body = {"bool": {"must": [query], "should": [_in_order(prefix)], "filter": [public(site, now)]}}
        found = _ask(client, index, body, limit)
        if found:
            return found
    return ()


def _begun(prefix: str, **typos: Any) -> Query:
    return {"match": {TITLE_BEGINNINGS: {"query": prefix, "operator": "and", **typos}}}


def _in_order(prefix: str) -> Query:
    return {"match_phrase_prefix": {TITLE_WORDS: {"query": prefix, "slop": 1, "boost": _IN_ORDER}}}


def _ask(client: Elasticsearch, index: str, query: Query, limit: int) -> Sequence[Suggestion]:
    sort = [{"_score": "desc"}, {"published_at": "desc"}, {"id": "desc"}]
    answer = client.search(
        index=index, query=query, sort=sort, size=limit, source={"includes": ["title"]}, track_total_hits=False
    )
    return [_read(hit) for hit in complete(answer)["hits"]["hits"]]


def _read(hit: Mapping[str, Any]) -> Suggestion:
    return Suggestion(int(hit["_id"]), hit["_source"]["title"])
