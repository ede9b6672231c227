"""Gates of interpretation: phrases with dates, kinds, people, topics and regions, and the filters that are meant.

`tests/search/interpretation/phrases/README.md` describes the files. A phrase is right if the parameters of all its
parts together mean the same as one of the expected readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path

import yaml

from search.interpretation.service import InterpretedPart

from .demo_languages import PRESENT, run_search
from .gates import Row

FOLDER = Path(__file__).parents[1] / "interpretation" / "phrases"
LANGUAGES = ("en", "fr", "de", "es", "it", "nl")
MIN_SHARE_RIGHT = 0.95
NOTHING = "-"

Meaning = frozenset[tuple[str, str]]  # parameters with their values


@dataclass(frozen=True, slots=True)
class Phrase:
    """A query, and the readings of it that are right."""

    text: str
    readings: frozenset[Meaning]


def phrase_rows(engine: str, language: str) -> Iterator[Row]:
    """Yield the gate of a language. The site must have this language, and the current engine its index."""
    phrases = read_phrases(language)
    wrong = [
        f"“{phrase.text}” {format_meaning(found)}"
        for phrase in phrases
        if (found := find_meaning(run_search(phrase.text, language, interpret=True).interpretation))
        not in phrase.readings
    ]
    figure = 1 - len(wrong) / len(phrases)
    yield Row(f"interpretation, {language}, {len(phrases)} phrases", engine, figure, MIN_SHARE_RIGHT, "; ".join(wrong))


def read_phrases(language: str) -> list[Phrase]:
    """Return the phrases of a language."""
    lines = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [read_phrase(line) for line in lines]


def read_phrase(line: str) -> Phrase:
    """Return the phrase of a line: a query, a bar, and the readings of it."""
    text, _, expected = line.rpartition(" | ")
    readings = (reading for one in expected.split(" / ") for reading in _read_readings(one))
    return Phrase(text, frozenset(readings))


def _read_readings(text: str) -> Iterator[Meaning]:
    """Yield what a reading means; several meanings if it contains a span that people understand in different ways."""
    for words in product(*(_read_spans()[word[1:]] if word[0] == "@" else [word] for word in text.split())):
        given: dict[str, set[str]] = {}
        for word in words:
            if ".." in word:
                after, before = word.split("..")
                given |= {"published_after": {after}} if after else {}
                given |= {"published_before": {before}} if before else {}
            elif word != NOTHING:
                name, values = word.split("=")
                given[name] = set(values.split(","))
        yield normalise(given)


@cache
def _read_spans() -> Mapping[str, list[str]]:
    spans: dict[str, list[str]] = yaml.safe_load((FOLDER / "spans.yaml").read_text(encoding="utf-8"))
    return spans


def find_meaning(parts: Iterable[InterpretedPart]) -> Meaning:
    """Return what the parts of an interpretation mean together."""
    given: dict[str, set[str]] = {}
    for part in parts:
        for name, values in part.parameters.items():
            given.setdefault(name, set()).update(values)
    return normalise(given)


def normalise(given: Mapping[str, set[str]]) -> Meaning:
    """Return the parameters in the same form for every way to say the same; the README lists these ways."""
    named = {name: set(values) for name, values in given.items() if name != "sort"}
    named["person"] = named.get("person", set()) | named.pop("author", set())
    after, before = named.pop("published_after", set()), named.pop("published_before", set())
    if years := sorted(map(int, named.pop("year", set()))):
        after, before = after | {f"{years[0]}-01-01"}, before | {f"{years[-1] + 1}-01-01"}
        if years != list(range(years[0], years[-1] + 1)):
            named["year"] = set(map(str, years))
    tomorrow = (PRESENT.date() + timedelta(days=1)).isoformat()
    named["published_after"] = {max(after)} if after else set()
    named["published_before"] = {min(before)} if before and min(before) < tomorrow else set()
    if "story_kind" in named:
        named["type"] = named.get("type", set()) - {"story"}
    return frozenset((name, value) for name, values in named.items() for value in values)


def format_meaning(meaning: Meaning) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(meaning)) or NOTHING
