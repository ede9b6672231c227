"""Dates and spans of time in queries: which words are one, and which days they mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.interpretation.languages import list_languages
from tests.search.interpretation.known_dates import DATES, WORDS
from tests.search.interpretation.reading import read_days, read_interpretation

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize("language", DATES)
def test_a_date_is_the_part_of_the_text_that_says_it(language):
    found = {text: read_days(text, language, NOW) for text, *_ in DATES[language]}
    assert found == {text: [(part, days)] for text, part, days in DATES[language]}


@pytest.mark.parametrize("language", WORDS)
def test_ordinary_words_are_no_date(language):
    assert {text: found for text in WORDS[language] if (found := read_days(text, language, NOW))} == {}


@pytest.mark.parametrize(
    ("now", "text", "days"),
    [
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "last month", ("2026-12-01", "2027-01-01")),
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "last week", ("2026-12-21", "2026-12-28")),
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "last quarter", ("2026-10-01", "2027-01-01")),
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "in december", ("2026-12-01", "2027-01-01")),
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "in january", ("2027-01-01", "2027-02-01")),
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "last january", ("2026-01-01", "2026-02-01")),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), "past year", ("2027-02-28", None)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), "29 February", ("2028-02-29", "2028-03-01")),
        (datetime(2027, 3, 31, 12, tzinfo=UTC), "past month", ("2027-02-28", None)),
        (datetime(2027, 3, 31, 12, tzinfo=UTC), "from October to March", ("2026-10-01", "2027-04-01")),
    ],
)
def test_periods_follow_the_calendar(now, text, days):
    assert [found for _, found in read_days(text, "en", now)] == [days]


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Berlin", "2026-10-25"), ("America/New_York", "2026-10-24"), ("Asia/Tokyo", "2026-10-25")]
)
def test_a_day_begins_in_the_time_zone_of_the_site(zone, day, settings):
    settings.SITE_TIME_ZONE = zone
    [(_, (first, _))] = read_days("today", "en", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # summer time ends
    assert first == day


def test_a_whole_year_is_the_filter_by_year():
    [part] = read_interpretation("in 2025", "en", NOW).parts
    assert part.parameters == {"year": ("2025",)}


def test_only_the_first_date_of_a_query_counts():
    assert read_days("2024 and last month", "en", NOW) == [("2024", ("2024-01-01", "2025-01-01"))]


def test_positions_are_code_points_of_the_typed_text():
    text = "🐟🐟 Pêche  d’OCTOBRE\u00a02026!"
    [part] = read_interpretation(text, "fr", NOW).parts
    assert text[part.start : part.end] == "d’OCTOBRE\u00a02026"


WORD = st.sampled_from(
    [word for rows in DATES.values() for text, *_ in rows for word in text.split()]
    + ["press", "releases", "about", "OR", '"', "-", "–", "“", "2025", "99", "31.12.9999", "0", "٢٠٢٦", "\u0301", "İ"]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORD, max_size=12).map(" ".join)), st.sampled_from(list_languages()))
@example("31.12.9999 999 years ago past 999 years", "en")
def test_any_text_has_parts_within_it_in_order(text, language):
    found = read_interpretation(text, language, NOW)
    ends = [0, *(part.end for part in found.parts)]
    assert all(end <= part.start < part.end <= len(text) for end, part in zip(ends, found.parts, strict=False))
    assert len(found.text_without(found.parts)) in (0, len(text))


@pytest.mark.parametrize("word", ["in ", "1 ", "from march to ", "2019-", "3.3.", "last past ", "the ", "a"])
def test_a_hostile_text_takes_a_bounded_number_of_matches(word, monkeypatch):
    """Each word is compared with each rule of the language a few times, whatever stands around it."""
    from search.interpretation import query_words

    counted: list[int] = []
    match = query_words.QueryWords.match

    def count(self, pattern, number):
        counted.append(number)
        return match(self, pattern, number)

    monkeypatch.setattr(query_words.QueryWords, "match", count)
    text = (word * 512)[:512]
    read_interpretation(text, "en", NOW)
    assert len(counted) <= 1_000 * len(text.split() if " " in text else text.split("-" if "-" in text else "."))
