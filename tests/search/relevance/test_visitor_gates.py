"""The files with what visitors type are complete and can be read, and readings of a phrase are compared by meaning."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from search.interpretation.service import InterpretedPart

from . import ordinary_gates, phrase_gates, task_gates
from .phrase_gates import find_meaning, read_phrases
from .serving_pages import SLUGS


@pytest.mark.parametrize("language", task_gates.get_languages())
def test_every_language_has_forty_queries_that_ask_for_all_tasks(language):
    queries = task_gates.read_task_queries(language)
    assert len({text for text, _ in queries}) == len(queries) >= 40
    asked = Counter(tasks[0] for _, tasks in queries)
    assert set(asked) == set(SLUGS)
    assert min(asked.values()) >= 2


def test_there_are_queries_of_tasks_in_at_least_twelve_languages():
    assert len(task_gates.get_languages()) >= 12


@pytest.mark.parametrize("language", phrase_gates.LANGUAGES)
def test_every_language_has_150_phrases_of_which_a_fifth_or_more_mean_nothing(language):
    phrases = read_phrases(language)
    assert len({phrase.text for phrase in phrases}) == len(phrases) >= 150
    assert sum(phrase.readings == {frozenset()} for phrase in phrases) >= len(phrases) / 5


@pytest.mark.parametrize("language", phrase_gates.LANGUAGES)
def test_spans_of_phrases_begin_before_they_end(language):
    for phrase in read_phrases(language):
        for reading in phrase.readings:
            given = dict(reading)
            first, end = (date.fromisoformat(given.get(name, other)) for name, other in BOUNDS)
            assert first < end, phrase.text


BOUNDS = (("published_after", "1900-01-01"), ("published_before", "2100-01-01"))


def test_there_are_400_different_ordinary_queries():
    queries = [text for language in ordinary_gates.LANGUAGES for text in ordinary_gates.read_ordinary_queries(language)]
    assert len(queries) >= 400
    assert all(text == text.strip() != "" for text in queries)


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ([{"year": ["2025"]}], "2025-01-01..2026-01-01"),
        ([{"year": ["2019", "2020", "2021"]}], "2019-01-01..2022-01-01"),
        ([{"published_after": ["2026-01-01"], "published_before": ["2027-01-01"]}], "@this_year"),
        ([{"published_after": ["2026-11-29"], "published_before": ["2026-11-30"]}], "@yesterday"),
        (
            [{"author": ["ines-valcourt"]}, {"type": ["story"], "story_kind": ["blog"]}],
            "story_kind=blog person=ines-valcourt",
        ),
        ([{"sort": ["newest"]}, {"type": ["release"]}], "type=release"),
        ([], "-"),
        ([{"type": ["story"]}], "- / type=story"),
    ],
)
def test_ways_to_say_the_same_are_right(found, line):
    assert meaning(*found) in readings(line)


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ([{"published_after": ["2026-11-29"]}], "@yesterday"),
        ([{"published_before": ["2026-11-01"]}], "@last_month"),
        ([{"year": ["2019", "2021"]}], "2019-01-01..2022-01-01"),
        ([{"type": ["story"]}], "type=release"),
        ([{"type": ["release"]}, {"topic": ["legal-aid"]}], "type=release"),
        ([{"type": ["release"]}], "-"),
        ([], "type=release"),
    ],
)
def test_other_filters_than_those_meant_are_wrong(found, line):
    assert meaning(*found) not in readings(line)


def meaning(*parameters):
    fields = {"text": "", "start": 0, "end": 0, "label": "", "state": "applied"}
    return find_meaning(InterpretedPart(parameters=one, **fields) for one in parameters)


def readings(line):
    return phrase_gates.read_phrase(f"a query | {line}").readings
