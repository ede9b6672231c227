"""Interpretation: dates, kinds, people and places in a query, as filters that the response names.

Everything is recognised from declared vocabulary: the phrases of a language (`phrases/`), the kinds that page types
declare, and the people, regions and topics that are published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.timezone import localtime
from pydantic import Field

from cms.content.references import ReadContext
from cms.content.schema import Schema
from search.engines.analysis import is_stopword, split_words

from .dates import DateReader
from .kinds import KindReader
from .labels import label_filter, label_period
from .languages import Phrases, get_phrases
from .periods import Period, shift
from .query_words import QueryWords, read_words
from .vocabulary import list_kinds

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

    kind: Literal["date", "kind"]
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
    """What was recognised in a query, in the order of the text."""

    text: str
    locale: str
    parts: Sequence[FoundPart] = ()

    def text_without(self, parts: Iterable[FoundPart]) -> str:
        """Return the text in which these parts are blank, so that all other words keep their positions.

        It is empty if only stopwords are left: then all pages with the filters are listed.
        """
        text = self.text
        for part in parts:
            start, end = part.cut
            text = text[:start] + " " * (end - start) + text[end:]
        has_words = any(not is_stopword(word.text, self.locale) for word in split_words(text))
        return text if has_words else ""


def interpret(text: str, literal: Sequence[str], context: ReadContext) -> Interpretation:
    """Return what this query says about dates and kinds of pages. `literal` parts of it stay words."""
    locale = context.root.language
    phrases = get_phrases(locale)
    if phrases is None or not text.strip():
        return Interpretation(text, locale)
    words = read_words(text, literal)
    found = sorted(_find_parts(words, phrases, context), key=lambda part: part.start)
    return Interpretation(text, locale, tuple(_without_repeated(found)))


def _find_parts(words: QueryWords, phrases: Phrases, context: ReadContext) -> Iterable[FoundPart]:
    locale = context.root.language
    today = localtime(context.now, ZoneInfo(settings.SITE_TIME_ZONE)).date()
    dates = list(DateReader(words, phrases, today).find_all())
    taken = {number for one in dates for number in range(one.start, one.end)}
    for one in dates:
        label = _label(label_period, one.period, locale)
        yield _build_part("date", words, phrases, one.start, one.end, label, _period_parameters(one.period))
    kinds = list_kinds(phrases, locale)
    for kind in KindReader(words, phrases, kinds, taken).find_all():
        label = _label(label_filter, kind.name, (kind.value,), locale)
        yield _build_part("kind", words, phrases, kind.start, kind.end, label, {kind.name: (kind.value,)})


def _label(write: Callable[..., str], *values: object) -> Callable[[], str]:
    return lambda: write(*values)


def _build_part(
    kind: Literal["date", "kind"],
    words: QueryWords,
    phrases: Phrases,
    start: int,
    end: int,
    label: Callable[[], str],
    parameters: Parameters,
) -> FoundPart:
    """Return a part of these words; “about” after it is cut with it."""
    first, last = words.words[start].start, words.words[end - 1].end
    about = words.match(phrases.connectors["about"], end)
    cut_end = words.words[about[1] - 1].end if about else last
    return FoundPart(kind, first, last, (first, cut_end), label, parameters)


def _period_parameters(period: Period) -> Parameters:
    """Return the parameters of a period: `year` if it is exactly one."""
    first, after = period.first, period.after
    if first and after and (first.month, first.day) == (1, 1) and after == shift(first, "year", 1):
        return {"year": (str(first.year),)}
    days = {"published_after": first, "published_before": after}
    return {name: (day.isoformat(),) for name, day in days.items() if day is not None}


def _without_repeated(parts: Iterable[FoundPart]) -> Iterable[FoundPart]:
    """Yield the parts without a second date: pages are in both only if one is a part of the other."""
    has_date = False
    for part in parts:
        if part.kind != "date" or not has_date:
            yield part
        has_date = has_date or part.kind == "date"
