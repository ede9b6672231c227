"""Query clauses, with scores comparable to Lucene's, and the pages that count for a search.

The library's own frequencies also count deleted copies of pages, pages of other sites, expired pages, and those that
the caller hides. A word that only such pages have must be unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import cast

import tantivy
from tantivy import FieldType, Occur, Query

from search.engines.port import SearchQuery
from search.engines.score_formulas import compute_idf

from .index_reader import IndexSnapshot
from .schema import UNSTEMMED_FIELDS, get_schema, to_milliseconds

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
    """Return a phrase query for these (position, term) pairs; a term query for one, at which the library panics.

    No pairs match nothing.
    """
    if not words:
        return Query.empty_query()
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


@dataclass(frozen=True, slots=True)
class VisiblePages:
    """The pages of a site that have not expired at `now` (milliseconds), without `hidden_ids`."""

    site: int
    now: int
    hidden_ids: Collection[int] = frozenset()

    @classmethod
    def read(cls, search_query: SearchQuery) -> VisiblePages:
        """Return the pages that count for a search, whatever its filters."""
        return cls(search_query.site, to_milliseconds(search_query.now), search_query.hidden_ids)

    def filters(self) -> Iterator[Query]:
        """Yield the conditions that a page must meet. Tombstones have no site, so they never do."""
        yield term_query("site", self.site)
        yield range_query("expires", self.now + 1, None)

    def exceptions(self) -> list[Query]:
        """Return the conditions that a page must not meet."""
        return [terms_query("id", sorted(self.hidden_ids))] if self.hidden_ids else []

    def only(self, queries: Iterable[Query]) -> Query:
        """Return a query for those of the pages that match all these queries, without scores."""
        return all_of(map(unscored, [*queries, *self.filters()]), nots=self.exceptions())


class VisibleWords:
    """The words of visible pages, for one search on one snapshot of an index."""

    def __init__(self, snapshot: IndexSnapshot, pages: VisiblePages) -> None:
        self.locale = snapshot.locale
        self._snapshot, self._pages = snapshot, pages
        self.frequency = cache(self._count)

    def find_corrections(self, word: str) -> list[str]:
        """Return the words that this one may be a misspelling of, the most likely first."""
        found = self._snapshot.dictionary().find_corrections(word, frequency=self.frequency)
        return [other for _, other in found]

    def find_completions(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the most frequent words of titles that begin with this prefix, with their frequencies.

        Words that only hidden pages have match nothing, but must not take the place of others.
        """
        searcher = self._snapshot.searcher
        found = searcher.terms_with_prefix("title_words", prefix, limit=limit)
        if len(found) < limit or not self._pages.hidden_ids:
            return found
        more = searcher.terms_with_prefix("title_words", prefix, limit=2 * limit)
        return list(islice((found for found in more if self.has_any([term_query("title_words", found[0])])), limit))

    def has_prefix(self, prefix: str) -> bool:
        """Return whether a word of a title or summary begins with this prefix."""
        words = self._snapshot.dictionary().find_prefixed(prefix)
        return bool(words) and self.has_any(terms_query(name, words) for name in UNSTEMMED_FIELDS)

    def has_any(self, queries: Iterable[Query]) -> bool:
        """Return whether a page matches one of these queries."""
        return bool(self._count_pages(any_of(list(queries))))

    def _count(self, word: str) -> int:
        """Return the number of pages with the word in the title or summary."""
        if not self._snapshot.dictionary().frequency(word):
            return 0
        return self._count_pages(any_of([term_query(name, word) for name in UNSTEMMED_FIELDS]))

    def _count_pages(self, query: Query) -> int:
        found = self._snapshot.searcher.search(self._pages.only([query]), 1, True)
        return cast("int", found.count)  # type: ignore[attr-defined]


def range_query(field: str, lowest: int | None, below: int | None) -> Query:
    """Return a query for pages whose number is at least `lowest` and less than `below`."""
    highest = None if below is None else below - 1
    return Query.range_query(get_schema(), field, FieldType.Integer, lowest, highest)
