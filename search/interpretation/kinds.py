"""Kinds of pages in a query: "press releases about fishing", "latest stories", "petitions".

Words for kinds also occur in ordinary text, so it depends on their place: at the beginning of a query for those that
mean nothing else ("press release ferry"), also at its end in the plural, before a word such as “about”, or beside a
date or a name. A query may also be only the kind ("events").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .languages import KIND_FORMS, KindWords, Phrases
from .query_words import QueryWords


@dataclass(frozen=True, slots=True)
class FoundKind:
    """The words from `start` to before `end`, among them “latest”, and the filter that they name.

    Unless it `is_certain`, it is a kind only beside the name of a person or region: "stories of Inès Valcourt".
    """

    start: int
    end: int
    name: str
    value: str
    is_certain: bool = True
    range: str = ""  # the range of dates beside it


@dataclass(frozen=True, slots=True)
class KindReader:
    """Reads the kinds of one query. `dates` are the words, by number, that are parts of dates.

    With `anywhere`, the place of the words does not matter.
    """

    words: QueryWords
    phrases: Phrases
    kinds: Sequence[KindWords]
    dates: Collection[int]
    anywhere: bool = False

    def find_all(self) -> list[FoundKind]:
        """Return the kinds in the order of the query; at each word the longest one counts."""
        found: list[FoundKind] = []
        number = 0
        while number < len(self.words.words):
            one = self._find_at(number, found)
            if one is not None:
                found.append(one)
            number = one.end if one else number + 1
        return found

    def _find_at(self, start: int, before: Sequence[FoundKind]) -> FoundKind | None:
        if self.words.separator_before(start) not in " '":
            return None
        at = self._skip("newest", start) or start
        found = [
            (end, form, kind)
            for kind in self.kinds
            for form in KIND_FORMS
            if (pattern := getattr(kind, form)) is not None and (end := self._match(pattern, at))
        ]
        if not found:
            return None
        end, form, kind = max(found, key=lambda one: one[0])
        if self.words.separator_before(end) != " ":
            return None
        is_certain = at > start or self._follows_kind(at, before) or self._names_kind(form, at, end)
        return (
            FoundKind(start, end, kind.name, kind.value, is_certain, kind.range)
            if is_certain or form in ("sure", "many")
            else None
        )

    def _follows_kind(self, start: int, before: Sequence[FoundKind]) -> bool:
        """Return whether a kind and a word such as “and” stand before this word."""
        return bool(before) and self._match(self.phrases.around["or"], before[-1].end) == start

    def _names_kind(self, form: str, start: int, end: int) -> bool:
        """Return whether the words name a kind in their place."""
        if self.anywhere or self._is_beside_date(start, end):
            return True
        is_first, is_last = self._is_beginning(start), end == len(self.words.words)
        if is_first and (form in ("sure", "start") or self._is_introduction(form, end) or self._is_listed(end)):
            return True
        return is_last and (form == "sure" or (form == "many" and is_first)) and not self._is_question()

    def _is_introduction(self, form: str, end: int) -> bool:
        return any(self._match(self.phrases.connectors[name], end) for name in _AFTER[form])

    def _is_question(self) -> bool:
        """Return whether the query is a question such as "how to write press releases"."""
        return self._match(self.phrases.connectors["question"], 0) is not None

    def _is_listed(self, end: int) -> bool:
        """Return whether another kind stands beside it: "stories and releases"."""
        after = self._match(self.phrases.around["or"], end)
        return bool(after and self._match_any(after))

    def _match_any(self, start: int) -> bool:
        return any(pattern and self._match(pattern, start) for kind in self.kinds for pattern in (kind.sure, kind.many))

    def _is_beside_date(self, start: int, end: int) -> bool:
        return start - 1 in self.dates or end in self.dates

    def _is_beginning(self, start: int) -> bool:
        """Return whether nothing but articles and words such as “show me” stand before this word."""
        article = self.phrases.connectors["article"]
        first = self._match(self.phrases.connectors["request"], 0) or 0
        return all(article.fullmatch(word.form) for word in self.words.words[first:start])

    def _skip(self, name: str, start: int) -> int | None:
        return self._match(self.phrases.connectors[name], start)

    def _match(self, pattern: re.Pattern[str], start: int) -> int | None:
        found = self.words.match(pattern, start)
        return found[1] if found else None


_AFTER = {
    "many": ("about", "by", "where"),
    "one": ("about",),
    "start": (),
    "sure": (),
}  # words such as “of” say nothing
