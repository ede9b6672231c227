"""The pages of an index that count for a search, and how many of them have a word.

The library's own frequencies also count deleted copies of pages, pages of other sites, expired pages, and those that
the caller hides. A word that only such pages have must be unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import cast

from tantivy import FieldType, Query

from search.engines.port import SearchQuery

from .clauses import all_of, any_of, term_query, terms_query, unscored
from .reader import IndexSnapshot
from .schema import UNSTEMMED_FIELDS, get_schema, to_milliseconds


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
