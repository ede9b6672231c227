"""Similar pages, for many pages in three requests: by words of the title, words of the texts, and shared topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.characteristic_words import count_needed, is_selective, select_words
from search.engines.port import SimilarHit

from .fields import Query
from .filters import visible_filter
from .multi_search import run_searches
from .page_terms import MIN_IN_TEXT, TEXTS, TITLE, TOPICS, PageTerms, TermFrequencies, read_frequencies, read_page_terms

MAX_CONCURRENT_SEARCHES = 2  # of one request, so that searches of visitors find a free thread

# Shared topics weighted by three times their inverse document frequency (idf): .95 of the top four of 300 posts share
# a topic. Lucene scores a keyword by idf × 1 / (1 + 1.2).
_TOPIC_BOOST = 3 * 2.2


def find_similar(
    client: Elasticsearch, index: str, page_ids: Sequence[int], *, site: int, now: datetime, limit: int, topics: float
) -> dict[int, Sequence[SimilarHit]]:
    """Return the similar pages of each page, best first; none of a page that is not in the index."""
    found: dict[int, Sequence[SimilarHit]] = dict.fromkeys(page_ids, ())
    pages = read_page_terms(client, index, page_ids) if page_ids else {}
    if not pages:
        return found
    frequencies = read_frequencies(client, index, pages.values())
    bodies = (
        _build_body(terms, frequencies, visible_filter(site, now, except_for=[page_id]), limit, topics)
        for page_id, terms in pages.items()
    )
    responses = run_searches(client, index, bodies, max_concurrent=MAX_CONCURRENT_SEARCHES)
    return found | {page_id: _read_hits(one) for page_id, one in zip(pages, responses, strict=True)}


def _build_body(terms: PageTerms, frequencies: TermFrequencies, within: Query, limit: int, topics: float) -> Query:
    by_topics = [_term_query(TOPICS, topic, _TOPIC_BOOST * topics) for topic in terms.topics if topics]
    rare_topics = [topic for topic in terms.topics if topics and is_selective(frequencies.get(topic, TOPICS))]
    by_rare_topics = [{"terms": {TOPICS: rare_topics, "boost": 0}}] if rare_topics else []
    candidates = _any_of([*_build_word_queries(terms, frequencies), *by_rare_topics])
    return {
        "query": {"bool": {"must": [candidates], "should": by_topics, "filter": [within]}},
        "size": limit,
        "track_total_hits": False,
        "stored_fields": "_none_",  # reading a hit's stored fields decompresses the texts of its neighbours, too
        "docvalue_fields": ["id", "type"],
    }


def _build_word_queries(terms: PageTerms, frequencies: TermFrequencies) -> list[Query]:
    """Return a query for the title and one for the texts.

    Measured over 300 posts, top four that share a topic: title and texts as two clauses .86, all fields as one .66,
    boosted titles .845.
    """
    queries = []
    for counts, fields, least in ((terms.title, (TITLE,), 1), (terms.text, TEXTS, MIN_IN_TEXT)):
        known = {word: frequencies.get(word, *fields) for word, count in counts.items() if count >= least}
        words = select_words(counts, known, frequencies.pages)
        if words:
            queries.append(_any_of([_word_query(fields, word) for word in words], count_needed(words)))
    return queries


def _word_query(fields: Sequence[str], word: str) -> Query:
    queries = [_term_query(field, word) for field in fields]
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _term_query(field: str, term: str, boost: float = 1.0) -> Query:
    return {"term": {field: {"value": term, "boost": boost}}}


def _any_of(queries: Sequence[Query], least: int = 1) -> Query:
    """Return a query for pages that at least this many of the queries find; without queries it finds none."""
    return {"bool": {"should": queries, "minimum_should_match": least}} if queries else {"match_none": {}}


def _read_hits(result: Mapping[str, Any]) -> Sequence[SimilarHit]:
    hits = [
        SimilarHit(int(hit["fields"]["id"][0]), hit["_score"], hit["fields"]["type"][0])
        for hit in result["hits"]["hits"]
        if hit["_score"] > 0
    ]
    return sorted(hits, key=lambda one: (-one.score, -one.id))
