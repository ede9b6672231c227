"""How an interpreted query is searched for: which parts become filters, and what is left out if nothing is found.

The rules, in this order:

1. A filter that the request gives wins over a part of the query that names the same filter.
2. If a title has all words of the query, they are words: “annual report 2025”.
3. All parts are filters. If that finds nothing, dates are left out, then kinds and places as well; topics and people
   become words again.
4. A query without such parts that finds nothing is interpreted once more: words for kinds count wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from cms.content.references import ReadContext
from search.engines.analysis import is_stopword, normalize_word, split_words
from search.engines.port import Hit
from search.interpretation.names import Name
from search.interpretation.service import FoundPart, Interpretation, InterpretedPart, State, interpret

from .params import SearchParams
from .visible_terms import visible_values

TITLES_CHECKED = 5  # hits; a title with all words of the query is the first one, but for the age of pages
LEFT_OUT_FIRST = (("date",), ("date", "kind", "region"))
_NAMES = ("person", "region", "topic")
_MARKED = re.compile("<mark>(.*?)</mark>")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to search for a query: its parameters, and what becomes of each part."""

    params: SearchParams
    states: Sequence[tuple[FoundPart, State]] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether a part of the query is a filter."""
        return any(state == "applied" for _, state in self.states)

    def answer(self, text: str, typed: str) -> list[InterpretedPart]:
        """Return the parts as the response has them.

        `text` is the query that was interpreted: `typed`, or the same words corrected. The positions are those in
        `typed`, which the response has, too.
        """
        answers = [part.answer(text, state) for part, state in self.states]
        return answers if text == typed else [_move_to(typed, text, answer) for answer in answers]


def search_as_words(params: SearchParams, interpretation: Interpretation) -> Attempt:
    """Return the search for the query as it was typed."""
    return Attempt(params, [(part, "recognised") for part in interpretation.parts])


def interpret_visible(params: SearchParams, context: ReadContext, *, anywhere: bool = False) -> Interpretation:
    """Return the interpretation of the query, in which people, regions and topics that no visible page has are absent.

    With `anywhere`, kinds are also recognised where they may be ordinary words.
    """

    def is_visible(name: Name) -> bool:
        return bool(visible_values(name.field, (name.value,), context))

    return interpret(params.q, params.literal, context, is_visible, anywhere=anywhere)


def list_attempts(params: SearchParams, interpretation: Interpretation) -> list[Attempt]:
    """Return the ways to search for an interpreted query, of which the first one that finds something counts."""
    attempts = [_apply(params, interpretation, left_out) for left_out in ((), *LEFT_OUT_FIRST)]
    different = [one for before, one in pairwise(attempts) if one.params != before.params]
    words = search_as_words(params, interpretation)
    return [attempts[0], *(one if has_words(one) or one.is_filtered else words for one in different)]


def has_words(attempt: Attempt) -> bool:
    """Return whether words are left beside the filters."""
    return bool(attempt.params.q.strip())


def may_be_title(attempt: Attempt) -> bool:
    """Return whether the query may be a title: it has more than dates and kinds of pages."""
    return has_words(attempt) or any(part.kind in _NAMES for part, _ in attempt.states)


def has_title(text: str, locale: str, hits: Iterable[Hit]) -> bool:
    """Return whether the title of a hit has all words of this text, of which it marks those that match."""
    words = _list_words(text, locale)
    numbers = {word for word in words if word.isdecimal()}
    marked = (_list_words(" ".join(map(unescape, _MARKED.findall(hit.title))), locale) for hit in hits)
    return any(numbers <= found and len(found) >= len(words) for found in marked)


def restore_parts(typed: str, left: str, corrected: str) -> str:
    """Return the typed text with the corrected words of what was left of it."""
    before, after = list(split_words(left)), list(split_words(corrected))
    if left == typed or len(before) != len(after):
        return corrected
    for old, new in zip(reversed(before), reversed(after), strict=True):
        typed = typed[: old.start] + new.text + typed[old.end :]
    return typed


def _move_to(typed: str, corrected: str, part: InterpretedPart) -> InterpretedPart:
    """Return a part of the corrected text with the positions of its words in the typed text."""
    before, after = list(split_words(corrected)), list(split_words(typed))
    numbers = [number for number, word in enumerate(before) if word.start < part.end and part.start < word.end]
    if not numbers or len(before) != len(after):
        return part
    first, last = numbers[0], numbers[-1]
    start, end = part.start - before[first].start + after[first].start, part.end - before[last].end + after[last].end
    return part.model_copy(update={"start": start, "end": end})


def _list_words(text: str, locale: str) -> set[str]:
    return {normalize_word(word.text, locale) for word in split_words(text) if not is_stopword(word.text, locale)}


def _apply(params: SearchParams, interpretation: Interpretation, left_out: Sequence[str]) -> Attempt:
    """Return the search with the filters of all parts, without those of some kinds."""
    given = params.model_fields_set
    states: list[tuple[FoundPart, State]] = []
    filters: dict[str, list[Any]] = {}
    for part in interpretation.parts:
        values = _validate(part)
        state: State = "applied"
        if values is None or (part.kind in ("person", "topic") and "kind" in left_out):
            state = "recognised"
        elif part.kind in left_out or (_conflicts(part, given) and not _is_given(params, values)):
            state = "left_out"
        else:
            _add(filters, values)
        states.append((part, state))
    text = interpretation.text_without(part for part, state in states if state != "recognised")
    own = {name: value for name, value in filters.items() if name not in given}
    return Attempt(params.model_copy(update={"q": text, **own}), states)


def _validate(part: FoundPart) -> Mapping[str, Any] | None:
    """Return the parameters of a part as the operation reads them; None if it refuses one."""
    given = {name: list(values) if _is_list(name) else values[0] for name, values in part.parameters.items()}
    try:
        valid = SearchParams.model_validate(given)
    except ValidationError:
        return None
    return {name: getattr(valid, name) for name in given}


def _is_list(name: str) -> bool:
    return isinstance(SearchParams.model_fields[name].default, list)


def _conflicts(part: FoundPart, given: Iterable[str]) -> bool:
    return not set(map(_subject_of, part.parameters)).isdisjoint(map(_subject_of, given))


def _subject_of(parameter: str) -> str:
    """Return what a parameter filters by: both limits of a range, and a year, are of the same."""
    subject = parameter.removesuffix("_after").removesuffix("_before")
    return "published" if subject == "year" else subject


def _is_given(params: SearchParams, values: Mapping[str, Any]) -> bool:
    return all(getattr(params, name) == value for name, value in values.items())


def _add(filters: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Add values to those of the same filter: “stories and statements in Europe and Asia”."""
    for name, value in values.items():
        if isinstance(value, list):
            filters[name] = [*filters.get(name, []), *(one for one in value if one not in filters.get(name, []))]
        else:
            filters[name] = value
