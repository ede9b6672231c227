"""Interpretation: dates, kinds, people and places in a query, as filters that the response names.

Everything is recognised from declared vocabulary: the phrases of a language (`phrases/`), the kinds that page types
declare, and the people, regions and topics that are published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.timezone import localtime
from pydantic import Field

from cms.content.references import ReadContext
from cms.content.schema import Schema
from search.engines.analysis import is_stopword, split_words
from search.filters import get_search_ranges

from .dates import DateReader, FoundDate
from .kinds import FoundKind, KindReader
from .labels import label_filter, label_period, label_range
from .languages import Phrases, get_phrases
from .names import FoundName, NameCheck, NameReader
from .periods import Period, Present, shift
from .query_words import QueryWords, read_words
from .vocabulary import list_kinds

PartKind = Literal["date", "kind", "person", "region", "topic"]
State = Literal["applied", "left_out", "recognised"]
Parameters = Mapping[str, tuple[str, ...]]


class InterpretedPart(Schema):
    """A part of the query that names a filter."""

    text: str = Field(description="The part as it was typed; as a value of `literal` it is searched for as words.")
    start: int = Field(description="Position of its first character in `query`, from 0, in characters of Unicode.")
    end: int = Field(description="Position after its last character.")
    label: str = Field(description="What the filter means in the language of the search: “Published in October 2026”.")
    parameters: dict[str, list[str]] = Field(
        description='The parameters of this operation that mean the same: `{"published_after": ["2026-10-01"], …}`.'
    )
    state: State = Field(
        description="`applied`: a filter of this search. `left_out`: neither a filter nor a word, since it would "
        "leave no result, or since another filter of this name was given. `recognised`: searched for as words."
    )


@dataclass(frozen=True, slots=True)
class FoundPart:
    """A part of the query that names a filter: its place in the text, and what it means.

    `cut` is the part with the words that only belong to it, such as “about” after “press releases”.
    """

    kind: PartKind
    start: int
    end: int
    cut: tuple[int, int]
    label: Callable[[], str]
    parameters: Parameters

    def answer(self, text: str, state: State) -> InterpretedPart:
        """Return the part as the response has it."""
        values = {name: list(values) for name, values in self.parameters.items()}
        return InterpretedPart(
            text=text[self.start : self.end],
            start=self.start,
            end=self.end,
            label=self.label(),
            parameters=values,
            state=state,
        )


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What was recognised in a query, in the order of the text.

    `request` is the place of words such as “show me” at its beginning, which no page has to contain.
    """

    text: str
    locale: str
    parts: Sequence[FoundPart] = ()
    request: tuple[int, int] = (0, 0)

    def text_without(self, parts: Iterable[FoundPart]) -> str:
        """Return the text in which these parts are blank, so that all other words keep their positions.

        It is empty if only stopwords are left: then all pages with the filters are listed.
        """
        text = self.text
        cuts = [part.cut for part in parts]
        for start, end in [*cuts, self.request] if cuts else []:
            text = text[:start] + " " * (end - start) + text[end:]
        has_words = any(not is_stopword(word.text, self.locale) for word in split_words(text))
        return text if has_words else ""


def interpret(
    text: str, literal: Sequence[str], context: ReadContext, is_visible: NameCheck, *, anywhere: bool = False
) -> Interpretation:
    """Return what this query says about dates, kinds, people and places. `literal` parts of it stay words.

    `is_visible` says of a person, region or topic whether a visible page has it; others are absent.
    A topic is a filter only if nothing but filters is left; otherwise all its words are searched for. With `anywhere`,
    kinds are also recognised where they may be ordinary words. That is for queries that find nothing as words.
    """
    locale = context.root.language
    phrases = get_phrases(locale)
    if phrases is None or not text.strip():
        return Interpretation(text, locale)
    today = localtime(context.now, ZoneInfo(settings.SITE_TIME_ZONE)).date()
    reader = _QueryReader(read_words(text, literal), phrases, locale, today, cache(is_visible), anywhere)
    parts = tuple(sorted(reader.find_parts(), key=lambda part: part.start))
    found = Interpretation(text, locale, parts, reader.find_request() if parts else (0, 0))
    if not found.text_without(parts):
        return found
    return replace(found, parts=tuple(part for part in parts if part.kind != "topic"))


@dataclass(frozen=True, slots=True)
class _QueryReader:
    """Reads the parts of one query: dates first, since kinds may stand beside them, then names in what is left."""

    words: QueryWords
    phrases: Phrases
    locale: str
    today: date
    is_visible: NameCheck
    anywhere: bool

    def find_parts(self) -> Iterator[FoundPart]:
        """Yield the parts. Of several dates only the first counts: pages are in all only if one contains the others."""
        dates, kinds, names = self._read()
        range_name = kinds[0].range if kinds else ""
        for one in dates:
            label, parameters = self._describe(one.period, range_name)
            yield self._build("date", one.start, one.end, label, parameters)
        for kind in kinds:
            yield self._build_filter("kind", kind.start, kind.end, kind.name, kind.name, kind.value)
        for found in names:
            name = found.name
            yield self._build_filter(name.kind, found.start, found.end, name.parameter, name.field, name.value)

    def _read(self) -> tuple[Sequence[FoundDate], Sequence[FoundKind], Sequence[FoundName]]:
        """Return dates, kinds and names. Beside a kind with a range of its own, dates are those of events."""
        if any(one.range and one.occurs_in(self.words.line) for one in list_kinds(self.locale)):
            dates, kinds, names = self._read_at(Present(self.today, is_upcoming=True))
            if kinds and all(one.range for one in kinds):
                return dates, kinds, names
        return self._read_at(Present(self.today))

    def _read_at(self, present: Present) -> tuple[Sequence[FoundDate], Sequence[FoundKind], Sequence[FoundName]]:
        dates = list(islice(DateReader(self.words, self.phrases, present).find_all(), 1))
        in_dates = {number for one in dates for number in range(one.start, one.end)}
        kinds = KindReader(self.words, self.phrases, list_kinds(self.locale), in_dates, self.anywhere).find_all()
        names = self._find_names([*dates, *kinds])
        certain = [one for one in kinds if one.is_certain or any(_is_beside(one, name) for name in names)]
        # A page has to match every filter, so that kinds of several filters would find nothing.
        certain = [one for one in certain if one.name == certain[0].name]
        return dates, certain, names if certain == kinds else self._find_names([*dates, *certain])

    def _describe(self, period: Period, range_name: str) -> tuple[Callable[[], str], Parameters]:
        """Return the label and the parameters of a date: of a range, or of the publication."""
        if range_name:
            label = partial(label_range, range_name, period, self.locale)
            return label, _limits(period, get_search_ranges()[range_name].parameter_names)
        return partial(label_period, period, self.locale), _period_parameters(period)

    def _find_names(self, others: Sequence[FoundDate | FoundKind]) -> list[FoundName]:
        """Return the names among the words that are no parts of dates and kinds."""
        numbers = {number for one in others for number in range(one.start, one.end)}
        taken = [number in numbers for number in range(len(self.words.words))]
        return NameReader(self.words, self.phrases, self.locale, taken, bool(others), self.is_visible).find_all()

    def find_request(self) -> tuple[int, int]:
        """Return the place of the words that ask for something, such as “show me”, at the beginning of the query."""
        found = self.words.match(self.phrases.connectors["request"], 0)
        return (0, self.words.words[found[1] - 1].end) if found else (0, 0)

    def _build_filter(self, kind: PartKind, start: int, end: int, parameter: str, field: str, value: str) -> FoundPart:
        label = partial(label_filter, field, (value,), self.locale)
        return self._build(kind, start, end, label, {parameter: (value,)})

    def _build(
        self, kind: PartKind, start: int, end: int, label: Callable[[], str], parameters: Parameters
    ) -> FoundPart:
        """Return a part of these words; “about” after a date or kind is cut with it."""
        first, last = self.words.words[start].start, self.words.words[end - 1].end
        about = self.words.match(self.phrases.connectors["about"], end) if kind in ("date", "kind") else None
        cut_end = self.words.words[about[1] - 1].end if about else last
        return FoundPart(kind, first, last, (first, cut_end), label, parameters)


def _is_beside(kind: FoundKind, name: FoundName) -> bool:
    return name.start == kind.end or name.end == kind.start


def _period_parameters(period: Period) -> Parameters:
    """Return the parameters of a period: `year` if it is exactly one."""
    first, after = period.first, period.after
    if first and after and (first.month, first.day) == (1, 1) and after == shift(first, "year", 1):
        return {"year": (str(first.year),)}
    return _limits(period, ("published_after", "published_before"))


def _limits(period: Period, names: tuple[str, str]) -> Parameters:
    days = zip(names, (period.first, period.after), strict=True)
    return {name: (day.isoformat(),) for name, day in days if day is not None}
