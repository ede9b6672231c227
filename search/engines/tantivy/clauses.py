"""Query clauses. Their scores are comparable with Lucene's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from ..characteristic_words import compute_idf
from .schema import get_schema

BM25_SCALE = 1 / 2.2  # the library's BM25 has the factor k1 + 1, Lucene's has not; constant scores are added to both


def dis_max(queries: Sequence[Query]) -> Query:
    """Return a query whose score is that of the best clause, not the sum."""
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries, 0.0)


def any_of(queries: Sequence[Query], at_least: int | None = None) -> Query:
    """Return a query for pages that match any of these clauses, or at least `at_least`; their scores are added."""
    if not queries:
        return Query.empty_query()
    if len(queries) == 1 and at_least in (None, 1):
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries], at_least)


def all_of(musts: Iterable[Query], shoulds: Iterable[Query] = (), nots: Iterable[Query] = ()) -> Query:
    """Return a query for pages that match all musts and none of the nots; shoulds only add to the score."""
    parts = [(Occur.Must, query) for query in musts]
    parts += [(Occur.Should, query) for query in shoulds]
    parts += [(Occur.MustNot, query) for query in nots]
    return Query.boolean_query(parts)


def unscored(query: Query) -> Query:
    """Return the query as a filter, which does not change the score."""
    return Query.const_score_query(query, 0.0)


def term_query(field: str, value: str | int) -> Query:
    """Return a query for pages with this term in this field."""
    return Query.term_query(get_schema(), field, value)


def terms_query(field: str, values: Iterable[str | int]) -> Query:
    """Return a query for pages with any of these terms in this field."""
    return Query.term_set_query(get_schema(), field, list(values))


def phrase_query(field: str, words: Sequence[tuple[int, str]], slop: int = 0) -> Query:
    """Return a phrase query for these (position, term) pairs; a term query for one, at which the library panics."""
    if len(words) == 1:
        return term_query(field, words[0][1])
    first = words[0][0]
    return Query.phrase_query(get_schema(), field, [(position - first, form) for position, form in words], slop)


class TermStatistics:
    """Term frequencies and their BM25 weights."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self.pages = max(1, searcher.num_docs)

    def frequency(self, field: str, form: str) -> int:
        """Return how many pages contain the term, at most all: the library counts deleted copies until a merge."""
        return min(self._searcher.doc_freq(field, form), self.pages)

    def idf(self, frequency: int) -> float:
        """Return the inverse document frequency of a term that `frequency` pages contain."""
        return compute_idf(frequency, self.pages)

    def blended(self, terms: Iterable[tuple[str, str, float]], scale: float) -> Query | None:
        """Return the best of the (field, term, weight) clauses, or None if no term occurs.

        All have the inverse document frequency of the most frequent term. A word then counts the same in every field
        (Lucene's `cross_fields`), and a rare misspelling does not outweigh the frequent word.
        """
        present = [(field, form, weight, self.frequency(field, form)) for field, form, weight in terms]
        present = [item for item in present if item[3]]
        if not present:
            return None
        common = self.idf(max(item[3] for item in present))
        return dis_max(
            [
                Query.boost_query(term_query(field, form), scale * weight * common / self.idf(frequency))
                for field, form, weight, frequency in present
            ]
        )
