"""What visitors type on the demo: tasks and phrases in three languages, and ordinary queries in English and French.

`make relevance` measures all languages; the files of queries and phrases are complete and can be read.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from search.interpretation.service import InterpretedPart
from tests.elasticsearch import server
from tests.markers import mark_extended

from . import ordinary_gates, phrase_gates, task_gates
from .datasets import build_index
from .demo_languages import demo_in, load_demo_at_present
from .gates import table
from .phrase_gates import find_meaning, read_phrases
from .serving_pages import SLUGS
from .visitor_gates import shipped_rows, translated_rows

ENGINES = ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]
CI_LANGUAGES = ("en", "de", "ar")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Load the demo content once for both engines, and remove it afterwards."""
    with django_db_blocker.unblock(), load_demo_at_present():
        yield


@pytest.fixture(params=ENGINES)
def engine(request):
    if request.param == "elasticsearch":
        server.require_url()  # skips or fails without a server
    return request.param


@pytest.mark.django_db
def test_ordinary_queries_pass_their_gates(demo, engine):
    with build_index(engine):
        missed = [row for row in shipped_rows(engine) if not row.passed]
    assert not missed, f"\n{table(missed)}"


@pytest.mark.django_db
@pytest.mark.parametrize("language", mark_extended(CI_LANGUAGES, except_for=["en", "ar"]))
def test_tasks_and_phrases_are_understood_in_languages_of_which_the_site_has_no_text(demo, engine, language):
    with demo_in(language), build_index(engine):
        missed = [row for row in translated_rows(engine, language) if not row.passed]
    assert not missed, f"\n{table(missed)}"


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
