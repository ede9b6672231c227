"""Similar pages."""

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
# boosted titles .845. Words of one page only find no others (min_doc_freq); those that occur once in a body are mostly
# not characteristic (min_term_freq).
_TITLE_OPTIONS = {"fields": ["title"], "min_term_freq": 1}
_TEXT_OPTIONS = {"fields": ["summary", "body"], "min_term_freq": 2}
_OPTIONS = {"min_doc_freq": 2, "max_query_terms": 25, "minimum_should_match": "30%"}

# Shared topics weighted by three times their inverse document frequency (idf): .95. Lucene scores a keyword by
# idf × 1 / (1 + 1.2).
_TOPIC_BOOST = 3 * 2.2


def find_similar(
    client: Elasticsearch, index: str, page_id: int, *, site: int, now: datetime, limit: int, topics: float
) -> Sequence[SimilarHit]:
    """Return similar pages, best first; none if the page is not in the index."""
    page = client.options(ignore_status=404).get(index=index, id=str(page_id), source_includes=["topics", "hidden"])
    if not page.get("found") or page["_source"].get("hidden"):
        return ()
    query = {
        "bool": {
            "should": [*_text_queries(index, page_id), *_topic_queries(page["_source"].get("topics", []), topics)],
            "minimum_should_match": 1,
            "filter": [visible_filter(site, now, except_for=[page_id])],
        }
    }
    sort = [{"_score": "desc"}, {"id": "desc"}]
    result = client.search(index=index, query=query, sort=sort, size=limit, source=False, track_total_hits=False)
    return [_read_hit(hit) for hit in require_complete(result)["hits"]["hits"]]


def _text_queries(index: str, page_id: int) -> list[Query]:
    like = {"like": [{"_index": index, "_id": str(page_id)}]}
    return [
        {"more_like_this": {**like, **_TITLE_OPTIONS, **_OPTIONS}},
        {"more_like_this": {**like, **_TEXT_OPTIONS, **_OPTIONS}},
    ]


def _topic_queries(topics: Sequence[str], scale: float) -> list[Query]:
    if not scale:
        return []
    return [{"term": {"topics": {"value": topic, "boost": _TOPIC_BOOST * scale}}} for topic in topics]


def _read_hit(hit: Mapping[str, Any]) -> SimilarHit:
    return SimilarHit(int(hit["_id"]), hit["_score"])
