"""What is counted of a search through the API, and what is not."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from search.analytics import counter_buffer, recorder, storage
from search.analytics.models import DailyClick, DailyQuery, today
from search.engines.port import SearchUnavailable

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def test_a_search_is_counted_with_its_total(pages, visitor, stored_query):
    visitor.search("Night  ferries")
    row = stored_query("night ferries")
    assert (row.day, row.locale, row.searches, row.measured, row.results) == (today(), "en", 1, 1, 2)
    assert (row.empty, row.degraded, row.clicks, row.visitors) == (0, 0, 0, 1)


def test_variants_of_a_query_are_added_up(pages, visitor, stored_query):
    for text in ("night ferries", "NIGHT FERRIES", " night  ferries "):
        visitor.search(text)
    visitor.search("ferries night")
    assert (stored_query("night ferries").searches, stored_query("ferries night").searches) == (3, 1)
    assert DailyQuery.objects.count() == 2


def test_a_search_without_results_is_counted_as_empty(pages, visitor, stored_query):
    visitor.search("submarine")
    visitor.search("ferries")
    assert (stored_query("submarine").empty, stored_query("ferries").empty) == (1, 0)


def test_languages_are_counted_separately(pages, visitor, stored_query):
    visitor.search("ferries")
    visitor.search("ferries", locale="fr")
    visitor.search("ferries", locale="fr")
    assert (stored_query("ferries").searches, stored_query("ferries", "fr").searches) == (1, 2)


def test_browsing_and_further_pages_are_not_counted_as_searches(pages, visitor):
    visitor.search("")
    visitor.search("   ")
    visitor.search("ferries", limit=1, offset=1)
    recorder.flush()
    assert not DailyQuery.objects.exists()


def test_filtered_searches_do_not_count_as_measured(pages, visitor, stored_query):
    visitor.search("ferries", type="story")
    visitor.search("ferries", published_before="1950-01-01")
    row = stored_query("ferries")
    assert (row.searches, row.measured, row.empty) == (2, 0, 0)
    visitor.search("ferries", sort="newest")
    assert stored_query("ferries").measured == 1


def test_a_degraded_search_is_not_counted_as_empty(pages, visitor, stored_query):
    with patch("search.querying.results.get_engine", side_effect=SearchUnavailable("unavailable")):
        assert visitor.search("submarine")["degraded"]
    row = stored_query("submarine")
    assert (row.searches, row.degraded, row.measured, row.empty) == (1, 1, 0, 0)


def test_personal_data_is_counted_without_its_text(pages, visitor, stored_query):
    visitor.search("ama.mensah@example.org")
    assert stored_query("").searches == 1
    assert list(DailyQuery.objects.values_list("text", flat=True)) == [""]


def test_a_search_writes_nothing_until_it_is_flushed(pages, visitor):
    with CaptureQueriesContext(connection) as captured:
        result = visitor.search("ferries")
    assert result["total"] == 2
    assert len(captured) > 0
    assert not [query["sql"] for query in captured if query["sql"].lstrip().upper().startswith(WRITES)]
    assert not DailyQuery.objects.exists()
    recorder.flush()
    assert DailyQuery.objects.count() == 1


def test_a_second_flush_adds_nothing(pages, visitor, stored_query):
    visitor.search("ferries")
    assert stored_query("ferries").searches == stored_query("ferries").searches == 1


def test_nothing_is_counted_with_a_retention_of_zero(pages, visitor, settings):
    settings.SEARCH_ANALYTICS_RETENTION_DAYS = 0
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    recorder.flush()
    assert not DailyQuery.objects.exists()


def test_a_search_that_cannot_be_counted_still_returns_results(pages, visitor):
    with patch("search.analytics.recorder.CounterKey", side_effect=RuntimeError("simulated")):
        assert visitor.search("ferries")["total"] == 2


def test_counts_are_kept_while_the_database_is_unavailable(pages, visitor, stored_query):
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    with patch.object(recorder, "save_counts", side_effect=OperationalError("unavailable")):
        recorder.flush()
    assert not DailyQuery.objects.exists()
    row = stored_query("ferries")
    assert (row.searches, row.clicks) == (1, 1)


def test_one_counter_that_cannot_be_written_does_not_affect_others(pages, visitor, stored_query, monkeypatch):
    monkeypatch.setattr(counter_buffer, "TRANSACTION_SIZE", 1)
    real = recorder.save_counts

    def write(part):
        if any(key.text == "broken" for key in part.sums):
            raise ValueError("simulated")
        real(part)

    monkeypatch.setattr(recorder, "save_counts", write)
    for text in ("ferries", "broken", "night"):
        visitor.search(text)
    assert stored_query("night").searches == stored_query("ferries").searches == 1
    assert not DailyQuery.objects.filter(text="broken").exists()


def test_the_buffer_is_limited_and_totals_stay_correct(pages, visitor, stored_query, monkeypatch):
    monkeypatch.setattr(counter_buffer, "MAX_QUERIES", 2)
    for text in ("one", "two", "three", "four", "one"):
        visitor.search(text)
    assert (stored_query("one").searches, stored_query("two").searches, stored_query("").searches) == (2, 1, 2)


def test_the_number_of_queries_per_day_is_limited(pages, visitor, stored_query, monkeypatch):
    monkeypatch.setattr(storage, "MAX_QUERIES_PER_DAY", 2)
    visitor.search("one")
    recorder.flush()
    for text in ("one", "two", "three"):
        visitor.search(text)
    recorder.flush()
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    assert (stored_query("one").searches, stored_query("").searches) == (2, 2)
    assert stored_query("").clicks == 1
    assert DailyQuery.objects.count() == 3
    assert not DailyClick.objects.exists()
