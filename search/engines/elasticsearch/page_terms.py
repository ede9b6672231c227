"""The words and topics of pages with their frequencies, as Elasticsearch has analysed them.

Two requests for any number of pages: `_mtermvectors` returns the words of the pages, and `_termvectors` of an invented
document that contains all of them returns how many pages contain each. The query `more_like_this` does the same for
each of its clauses and pages anew, which took longer than finding the similar pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import SearchUnavailable

TITLE, TEXTS, TOPICS = "title", ("summary", "body", "names"), "topics"
FIELDS = [TITLE, *TEXTS, TOPICS]
MIN_IN_TEXT = 2  # words that occur once in a body are mostly not characteristic


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
