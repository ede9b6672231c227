"""Similar pages, for many pages in three requests: by words of the title, words of the texts, and shared topics.

Two more requests read the words and topics of the pages with their frequencies, as Elasticsearch has analysed them:
`_mtermvectors` returns the words of the pages, and `_termvectors` of an invented document that contains all of them
returns how many pages contain each. The query `more_like_this` does the same again for each of its clauses and pages,
which took longer than finding the similar pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import SearchUnavailable, SimilarHit
from search.engines.score_formulas import TITLE_BOOST, TOPIC_WEIGHT, count_needed, is_selective, select_words

from .client import run_searches
from .filters import Query, visible_filter

TITLE, TEXTS, TOPICS = "title", ("summary", "body", "names"), "topics"
FIELDS = [TITLE, *TEXTS, TOPICS]
MIN_IN_TEXT = 2  # words that occur once in a body are mostly not characteristic
MAX_CONCURRENT_SEARCHES = 2  # one request runs so many, so that searches of visitors find a free thread

_TOPIC_BOOST = TOPIC_WEIGHT * 2.2  # Lucene scores a keyword by idf × 1 / (1 + 1.2)


@dataclass(frozen=True, slots=True)
class PageTerms:
    """How often a page has each word in its title and in its texts, and its topics."""

    title: Counter[str]
    text: Counter[str]
    topics: Sequence[str]


@dataclass(frozen=True, slots=True)
class TermFrequencies:
    """How many pages contain a term in a field, and how many pages there are."""

    by_field: Mapping[str, Mapping[str, int]]
    pages: int

    def get(self, term: str, *fields: str) -> int:
        """Return the frequency in the field that has the term most often."""
        return max(self.by_field[field].get(term, 0) for field in fields)


def read_page_terms(client: Elasticsearch, index: str, page_ids: Sequence[int]) -> dict[int, PageTerms]:
    """Return the terms of those pages that are in the index.

    Raises:
        SearchUnavailable: Elasticsearch could not read a page.
    """
    ids = [str(page_id) for page_id in page_ids]
    response = client.mtermvectors(
        index=index, ids=ids, fields=FIELDS, positions=False, offsets=False, field_statistics=False
    )
    return {int(one["_id"]): _build_page_terms(one) for one in response["docs"] if _is_found(one)}


def read_frequencies(client: Elasticsearch, index: str, pages: Iterable[PageTerms]) -> TermFrequencies:
    """Return the frequencies of all terms of these pages, of one shard if the index has several."""
    title, text, topics = set[str](), set[str](), set[str]()
    for page in pages:
        title.update(page.title)
        text.update(word for word, count in page.text.items() if count >= MIN_IN_TEXT)
        topics.update(page.topics)
    found = client.termvectors(
        index=index,
        doc={TITLE: " ".join(title), **dict.fromkeys(TEXTS, " ".join(text)), TOPICS: list(topics)},
        per_field_analyzer=dict.fromkeys((TITLE, *TEXTS), "whitespace"),  # they have been analysed
        fields=FIELDS,
        positions=False,
        offsets=False,
        term_statistics=True,
    )
    vectors = found.get("term_vectors", {})
    counts = {field: _read_frequencies(vectors.get(field, {})) for field in FIELDS}
    return TermFrequencies(counts, max([1, *(one["field_statistics"]["doc_count"] for one in vectors.values())]))


def _is_found(response: Mapping[str, Any]) -> bool:
    if "error" in response:
        raise SearchUnavailable(f"Elasticsearch could not read the words of a page: {response['error'].get('type')}")
    return bool(response["found"])


def _build_page_terms(response: Mapping[str, Any]) -> PageTerms:
    counts = {field: _read_counts(response["term_vectors"].get(field, {})) for field in FIELDS}
    text = Counter(counts[TEXTS[0]])
    for field in TEXTS[1:]:
        text.update(counts[field])
    return PageTerms(Counter(counts[TITLE]), text, sorted(counts[TOPICS]))


def _read_counts(vector: Mapping[str, Any]) -> dict[str, int]:
    return {term: found["term_freq"] for term, found in vector.get("terms", {}).items()}


def _read_frequencies(vector: Mapping[str, Any]) -> dict[str, int]:
    return {term: found.get("doc_freq", 0) for term, found in vector.get("terms", {}).items()}


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
    """Return a query for the title and one for the texts. docs/relevance.md has the figures of other queries."""
    queries = []
    clauses = ((terms.title, (TITLE,), 1, TITLE_BOOST), (terms.text, TEXTS, MIN_IN_TEXT, 1.0))
    for counts, fields, least, boost in clauses:
        known = {word: frequencies.get(word, *fields) for word, count in counts.items() if count >= least}
        words = select_words(counts, known, frequencies.pages)
        if words:
            queries.append(_any_of([_word_query(fields, word) for word in words], count_needed(words), boost))
    return queries


def _word_query(fields: Sequence[str], word: str) -> Query:
    queries = [_term_query(field, word) for field in fields]
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _term_query(field: str, term: str, boost: float = 1.0) -> Query:
    return {"term": {field: {"value": term, "boost": boost}}}


def _any_of(queries: Sequence[Query], least: int = 1, boost: float = 1.0) -> Query:
    """Return a query for pages that at least this many of the queries find; without queries it finds none."""
    body = {"should": queries, "minimum_should_match": least, "boost": boost}
    return {"bool": body} if queries else {"match_none": {}}


def _read_hits(result: Mapping[str, Any]) -> Sequence[SimilarHit]:
    hits = [
        SimilarHit(int(hit["fields"]["id"][0]), hit["_score"], hit["fields"]["type"][0])
        for hit in result["hits"]["hits"]
        if hit["_score"] > 0
    ]
    return sorted(hits, key=lambda one: (-one.score, -one.id))
