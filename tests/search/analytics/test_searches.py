"""What a search counts, and what it does not; always through the API."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from search.analytics import counter_buffer, recorder, storage
from search.analytics.days import today
from search.analytics.models import DailyClick, DailyQuery
from search.engines.port import SearchUnavailable

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def test_a_search_is_counted_with_its_total_and_nothing_else(pages, visitor, counted):
    visitor.search("Night  ferries")
    row = counted("night ferries")
    assert (row.day, row.locale, row.searches, row.measured, row.results) == (today(), "en", 1, 1, 2)
    assert (row.empty, row.degraded, row.clicks, row.visitors) == (0, 0, 0, 1)


def test_the_same_words_however_written_add_up(pages, visitor, counted):
    for text in ("night ferries", "NIGHT FERRIES", " night  ferries "):
        visitor.search(text)
    visitor.search("ferries night")
    assert (counted("night ferries").searches, counted("ferries night").searches) == (3, 1)
    assert DailyQuery.objects.count() == 2


def test_a_search_without_results_is_told_apart(pages, visitor, counted):
    visitor.search("submarine")
    visitor.search("ferries")
    assert (counted("submarine").empty, counted("ferries").empty) == (1, 0)


def test_languages_are_counted_apart(pages, visitor, counted):
    visitor.search("ferries")
    visitor.search("ferries", locale="fr")
    visitor.search("ferries", locale="fr")
    assert (counted("ferries").searches, counted("ferries", "fr").searches) == (1, 2)


def test_browsing_and_further_pages_are_no_searches(pages, visitor):
    visitor.search("")
    visitor.search("   ")
    visitor.search("ferries", limit=1, offset=1)
    recorder.flush()
    assert not DailyQuery.objects.exists()


def test_what_filters_leave_says_nothing_of_the_text(pages, visitor, counted):
    visitor.search("ferries", type="story")
    visitor.search("ferries", published_before="1950-01-01")
    row = counted("ferries")
    assert (row.searches, row.measured, row.empty) == (2, 0, 0)
    visitor.search("ferries", sort="newest")
    assert counted("ferries").measured == 1


def test_an_engine_that_is_away_is_no_search_without_results(pages, visitor, counted):
    with patch("search.querying.results.get_engine", side_effect=SearchUnavailable("away")):
        assert visitor.search("submarine")["degraded"]
    row = counted("submarine")
    assert (row.searches, row.degraded, row.measured, row.empty) == (1, 1, 0, 0)


def test_what_may_be_personal_is_counted_without_its_words(pages, visitor, counted):
    visitor.search("ama.mensah@example.org")
    assert counted("").searches == 1
    assert list(DailyQuery.objects.values_list("text", flat=True)) == [""]


def test_a_search_writes_nothing_until_it_is_flushed(pages, visitor):
    with CaptureQueriesContext(connection) as asked:
        result = visitor.search("ferries")
    assert result["total"] == 2
    assert len(asked) > 0
    assert not [query["sql"] for query in asked if query["sql"].lstrip().upper().startswith(WRITES)]
    assert not DailyQuery.objects.exists()
    recorder.flush()
    assert DailyQuery.objects.count() == 1


def test_a_second_flush_adds_nothing(pages, visitor, counted):
    visitor.search("ferries")
    assert counted("ferries").searches == counted("ferries").searches == 1


def test_nothing_is_counted_where_nothing_is_to_be_kept(pages, visitor, settings):
    settings.SEARCH_ANALYTICS_RETENTION_DAYS = 0
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    recorder.flush()
    assert not DailyQuery.objects.exists()


def test_a_search_that_cannot_be_counted_is_answered(pages, visitor):
    with patch("search.analytics.recorder.normalise_query", side_effect=RuntimeError("planted")):
        assert visitor.search("ferries")["total"] == 2


def test_the_database_away_keeps_counts_for_the_next_time(pages, visitor, counted):
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    with patch.object(recorder, "save_counts", side_effect=OperationalError("away")):
        recorder.flush()
    assert not DailyQuery.objects.exists()
    row = counted("ferries")
    assert (row.searches, row.clicks) == (1, 1)


def test_one_sum_that_cannot_be_written_costs_no_other(pages, visitor, counted, monkeypatch):
    monkeypatch.setattr(counter_buffer, "TRANSACTION_SIZE", 1)
    real = recorder.save_counts

    def write(part):
        if any(key.text == "broken" for key in part.sums):
            raise ValueError("planted")
        real(part)

    monkeypatch.setattr(recorder, "save_counts", write)
    for text in ("ferries", "broken", "night"):
        visitor.search(text)
    assert counted("night").searches == counted("ferries").searches == 1
    assert not DailyQuery.objects.filter(text="broken").exists()


def test_memory_is_bounded_and_sums_stay_right(pages, visitor, counted, monkeypatch):
    monkeypatch.setattr(counter_buffer, "MAX_QUERIES", 2)
    for text in ("one", "two", "three", "four", "one"):
        visitor.search(text)
    assert (counted("one").searches, counted("two").searches, counted("").searches) == (2, 1, 2)


def test_so_is_the_number_of_texts_a_day(pages, visitor, counted, monkeypatch):
    monkeypatch.setattr(storage, "MAX_QUERIES_PER_DAY", 2)
    visitor.search("one")
    recorder.flush()
    for text in ("one", "two", "three"):
        visitor.search(text)
    recorder.flush()
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    assert (counted("one").searches, counted("").searches) == (2, 2)
    assert counted("").clicks == 1
    assert DailyQuery.objects.count() == 3
    assert not DailyClick.objects.exists()
