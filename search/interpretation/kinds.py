"""Kinds of pages in a query: "press releases about fishing", "latest stories", "petitions".

Words for kinds also occur in ordinary text, so it depends on their place. Some name a kind anywhere ("press
releases"); others in the plural at the beginning or the end of a query, or beside a date; in the singular only before a
word such as “about”, or beside a date.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from .languages import KindWords, Phrases
from .query_words import QueryWords


@dataclass(frozen=True, slots=True)
class FoundKind:
    """The words from `start` to before `end`, among them “latest”, and the filter that they name."""

    start: int
    end: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class KindReader:
    """Reads the kinds of one query. `dates` are the words, by number, that are parts of dates."""

    words: QueryWords
    phrases: Phrases
    kinds: Sequence[KindWords]
    dates: Collection[int]

    def find_all(self) -> Iterator[FoundKind]:
        """Yield the kinds in the order of the query; at each word the longest one counts."""
        number = 0
        while number < len(self.words.words):
            found = self._find_at(number)
            if found is not None:
                yield found
            number = found.end if found else number + 1

    def _find_at(self, start: int) -> FoundKind | None:
        if self.words.separator_before(start) not in " '":
            return None
        at = self._skip("newest", start) or start
        found = [
            (end, form, kind)
            for kind in self.kinds
            for form, pattern in (("sure", kind.sure), ("many", kind.many), ("one", kind.one))
            if pattern is not None and (end := self._match(pattern, at))
        ]
        if not found:
            return None
        end, form, kind = max(found, key=lambda one: one[0])
        is_newest = at > start
        if self.words.separator_before(end) != " " or not (is_newest or self._names_kind(form, at, end)):
            return None
        return FoundKind(start, end, kind.name, kind.value)

    def _names_kind(self, form: str, start: int, end: int) -> bool:
        """Return whether the words name a kind in their place."""
        if form == "sure" or self._is_beside_date(start, end):
            return True
        is_first, is_last = self._is_beginning(start), end == len(self.words.words)
        is_introduction = is_first and any(self._match(self.phrases.connectors[name], end) for name in _AFTER[form])
        return is_introduction or (form == "many" and is_last)

    def _is_beside_date(self, start: int, end: int) -> bool:
        return start - 1 in self.dates or end in self.dates

    def _is_beginning(self, start: int) -> bool:
        """Return whether nothing but articles stands before this word."""
        article = self.phrases.connectors["article"]
        return all(article.fullmatch(word.form) for word in self.words.words[:start])

    def _skip(self, name: str, start: int) -> int | None:
        return self._match(self.phrases.connectors[name], start)

    def _match(self, pattern: re.Pattern[str], start: int) -> int | None:
        found = self.words.match(pattern, start)
        return found[1] if found else None


_AFTER = {"many": ("about", "by", "where"), "one": ("about",)}
