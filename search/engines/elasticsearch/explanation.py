"""Why a page is found by a question: the parts of its score. `reasons` has why it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import Explanation, SearchQuery

from .client import complete
from .facets import after_counting
from .fields import Query
from .filters import with_ids
from .reasons import why_not
from .request import matching
from .score_queries import scored


def explain(client: Elasticsearch, index: str, search_query: SearchQuery, page_id: int) -> Explanation:
    """See `Engine.explain`. The parts add up to the score; that of type and age is what these take from the text's."""
    chosen = [*after_counting(search_query), with_ids([page_id])]
    hit = one_hit(client, index, {"bool": {"must": [scored(search_query, matching(search_query))], "filter": chosen}})
    if hit is None:
        return Explanation(found=False, score=0.0, parts=(), reason=_why_not(client, index, search_query, page_id))
    shares = {name: value for name, value in hit.get("matched_queries", {}).items() if value}
    text = sum(shares.values())
    score = float(hit["_score"]) if text else 0.0
    if text and abs(score / text - 1) > 1e-6:  # further apart than rounding puts them
        shares[f"type and age: × {score / text:.3f}"] = score - text
    parts = sorted(shares.items(), key=lambda part: -abs(part[1]))
    return Explanation(found=True, score=score, parts=tuple(parts))


def _why_not(client: Elasticsearch, index: str, search_query: SearchQuery, page_id: int) -> str:
    conditions = why_not(search_query)
    named = [{"bool": {"filter": [query], "_name": name}} for name, query in conditions.queries()]
    hit = one_hit(client, index, {"bool": {"filter": [with_ids([page_id])], "should": named}})
    return "it is not in the index" if hit is None else conditions.first_unmet(set(hit.get("matched_queries", {})))


def one_hit(client: Elasticsearch, index: str, query: Query) -> Mapping[str, Any] | None:
    """The only hit of a query, with the names of what it matched and their scores."""
    result = client.search(index=index, query=query, size=1, source=False, include_named_queries_score=True)
    hits: list[Mapping[str, Any]] = complete(result)["hits"]["hits"]
    return hits[0] if hits else None
