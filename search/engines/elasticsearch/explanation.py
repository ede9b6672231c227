"""Why a query finds a page: the parts of its score. The reasons why it does not are in `reasons`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.messages import Message, gettext_noop
from search.engines.port import Explanation, SearchQuery

from .client import require_complete
from .facets import post_filters
from .fields import Query, named_query
from .filters import ids_query
from .known_words import mark_known_words
from .reasons import build_conditions
from .request import match_query
from .score_queries import part_names, score_query


def explain(client: Elasticsearch, index: str, search_query: SearchQuery, page_id: int) -> Explanation:
    """Implement `Engine.explain`.

    The score is the sum of the parts; the part of type and age is the difference that these make to the text's score.
    """
    search_query = mark_known_words(client, index, search_query)
    chosen = [*post_filters(search_query), ids_query([page_id])]
    scored = score_query(search_query, match_query(search_query, with_names=True))
    hit = find_hit(client, index, {"bool": {"must": [scored], "filter": chosen}})
    if hit is None:
        return Explanation(found=False, score=0.0, parts=(), reason=_why_not(client, index, search_query, page_id))
    names = {str(name): name for name in (part_names(search_query.text) if search_query.text else ())}
    shares: dict[str, float] = {
        names.get(name, name): value for name, value in hit.get("matched_queries", {}).items() if value
    }
    text = sum(shares.values())
    score = float(hit["_score"]) if text else 0.0
    if text and abs(score / text - 1) > 1e-6:  # more than a rounding error
        shares[Message(gettext_noop("type and age: × %(factor)s"), factor=f"{score / text:.3f}")] = score - text
    parts = sorted(shares.items(), key=lambda part: -abs(part[1]))
    return Explanation(found=True, score=score, parts=tuple(parts))


def _why_not(client: Elasticsearch, index: str, search_query: SearchQuery, page_id: int) -> str:
    conditions = build_conditions(search_query)
    named = [named_query(name, query) for name, query in conditions.queries()]
    hit = find_hit(client, index, {"bool": {"filter": [ids_query([page_id])], "should": named}})
    if hit is None:
        return Message(gettext_noop("it is not in the index"))
    return conditions.first_unmet(set(hit.get("matched_queries", {})))


def find_hit(client: Elasticsearch, index: str, query: Query) -> Mapping[str, Any] | None:
    """Return the only hit of a query with the names and scores of the matched clauses, or None."""
    result = client.search(index=index, query=query, size=1, source=False, include_named_queries_score=True)
    hits: list[Mapping[str, Any]] = require_complete(result)["hits"]["hits"]
    return hits[0] if hits else None
