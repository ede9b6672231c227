"""Pages like a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import SimilarHit

from .client import require_complete
from .fields import Query
from .filters import visible_filter

# Measured over 300 posts, top four that share a topic: title and texts as two clauses .86, all fields as one .66,
# boosted titles .845. Words of one page only say nothing about others (min_doc_freq); those said once in a body
# are mostly chance (min_term_freq).
_TITLE = {"fields": ["title"], "min_term_freq": 1}
_TEXTS = {"fields": ["summary", "body"], "min_term_freq": 2}
_ALIKE = {"min_doc_freq": 2, "max_query_terms": 25, "minimum_should_match": "30%"}

# Shared topics weighted by three times their rarity: .95. Lucene scores a keyword by rarity × 1 / (1 + 1.2).
_TOPIC = 3 * 2.2


def find_similar(
    client: Elasticsearch, index: str, page_id: int, *, site: int, now: datetime, limit: int, topics: float
) -> Sequence[SimilarHit]:
    """See `Engine.similar`."""
    page = client.options(ignore_status=404).get(index=index, id=str(page_id), source_includes=["topics", "hidden"])
    if not page.get("found") or page["_source"].get("hidden"):
        return ()
    query = {
        "bool": {
            "should": [*_by_text(index, page_id), *_by_topics(page["_source"].get("topics", []), topics)],
            "minimum_should_match": 1,
            "filter": [visible_filter(site, now, except_for=[page_id])],
        }
    }
    sort = [{"_score": "desc"}, {"id": "desc"}]
    result = client.search(index=index, query=query, sort=sort, size=limit, source=False, track_total_hits=False)
    return [_read(hit) for hit in require_complete(result)["hits"]["hits"]]


def _by_text(index: str, page_id: int) -> list[Query]:
    like = {"like": [{"_index": index, "_id": str(page_id)}]}
    return [{"more_like_this": {**like, **_TITLE, **_ALIKE}}, {"more_like_this": {**like, **_TEXTS, **_ALIKE}}]


def _by_topics(topics: Sequence[str], scale: float) -> list[Query]:
    if not scale:
        return []
    return [{"term": {"topics": {"value": topic, "boost": _TOPIC * scale}}} for topic in topics]


def _read(hit: Mapping[str, Any]) -> SimilarHit:
    return SimilarHit(int(hit["_id"]), hit["_score"])
