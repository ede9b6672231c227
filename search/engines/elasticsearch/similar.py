"""Similar pages, for many pages in one request.

Each search has two steps, so that it takes about as long on a large site as on a small one. The first one finds
candidates by words and topics that at most MAX_FREQUENCY pages contain. The second one computes the exact score of the
best candidates only. On a site with no more than MAX_FREQUENCY pages the first step leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import SearchUnavailable, SimilarHit

from .client import require_complete
from .fields import Query
from .filters import visible_filter

MAX_FREQUENCY = 2_000  # pages
RESCORED = 100  # candidates whose exact score is computed; a list has at most a dozen pages
MAX_CONCURRENT_SEARCHES = 2  # of one request, so that searches of visitors find a free thread

# Measured over 300 posts, top four that share a topic: title and texts as two clauses .86, all fields as one .66,
# boosted titles .845. Words of one page only find no others (min_doc_freq); those that occur once in a body are mostly
# not characteristic (min_term_freq).
_TITLE_OPTIONS = {"fields": ["title"], "min_term_freq": 1}
_TEXT_OPTIONS = {"fields": ["summary", "body", "names"], "min_term_freq": 2}
_WORD_OPTIONS = {"min_doc_freq": 2, "max_query_terms": 25, "minimum_should_match": "30%"}
_TOPIC_OPTIONS = {"fields": ["topics"], "min_term_freq": 1, "min_doc_freq": 1, "minimum_should_match": 1}
_BOUNDED = {"max_doc_freq": MAX_FREQUENCY}

# Shared topics weighted by three times their inverse document frequency (idf): .95. Lucene scores a keyword by
# idf × 1 / (1 + 1.2).
_TOPIC_BOOST = 3 * 2.2


def find_similar(
    client: Elasticsearch, index: str, page_ids: Sequence[int], *, site: int, now: datetime, limit: int, topics: float
) -> dict[int, Sequence[SimilarHit]]:
    """Return the similar pages of each page, best first; none of a page that is not in the index."""
    if not page_ids:
        return {}
    bodies = (_build_body(index, page_id, site, now, limit, topics) for page_id in page_ids)
    searches = [part for body in bodies for part in ({}, body)]
    found = client.msearch(index=index, searches=searches, max_concurrent_searches=MAX_CONCURRENT_SEARCHES)
    return {page_id: _read_hits(one)[:limit] for page_id, one in zip(page_ids, found["responses"], strict=True)}


def _build_body(index: str, page_id: int, site: int, now: datetime, limit: int, topics: float) -> Query:
    like = {"like": [{"_index": index, "_id": str(page_id)}]}
    boost = {"boost": _TOPIC_BOOST * topics}
    by_topics = [{"more_like_this": {**like, **_TOPIC_OPTIONS, **boost}}] if topics else []
    # Topics of many pages only add to the score. Otherwise a tenth of all pages would be candidates.
    by_rare_topics = [{"more_like_this": {**like, **_TOPIC_OPTIONS, **_BOUNDED, "boost": 0}}] if topics else []
    candidates = {"bool": {"should": [*_word_queries(like, _BOUNDED), *by_rare_topics], "minimum_should_match": 1}}
    exact = {"bool": {"should": [*_word_queries(like), *by_topics]}}
    return {
        "query": {"bool": {"must": [candidates], "should": by_topics, "filter": [visible_filter(site, now)]}},
        "rescore": {
            "window_size": RESCORED,
            "query": {"rescore_query": exact, "query_weight": 0, "rescore_query_weight": 1},
        },
        "size": max(limit, RESCORED),
        "track_total_hits": False,
        "stored_fields": "_none_",  # reading a hit's stored fields decompresses the texts of its neighbours, too
        "docvalue_fields": ["id", "type"],
    }


def _word_queries(like: Query, options: Mapping[str, Any] | None = None) -> Iterator[Query]:
    for fields in (_TITLE_OPTIONS, _TEXT_OPTIONS):
        yield {"more_like_this": {**like, **fields, **_WORD_OPTIONS, **(options or {})}}


def _read_hits(result: Mapping[str, Any]) -> Sequence[SimilarHit]:
    if "error" in result:
        raise SearchUnavailable(f"Elasticsearch could not look for similar pages: {result['error'].get('type')}")
    hits = [
        SimilarHit(int(hit["fields"]["id"][0]), hit["_score"], hit["fields"]["type"][0])
        for hit in require_complete(result)["hits"]["hits"]
        if hit["_score"] > 0
    ]
    return sorted(hits, key=lambda one: (-one.score, -one.id))
