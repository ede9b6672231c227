"""The number of different visitors, and what is stored about them."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import caches

from search.analytics import recorder, visitors
from search.analytics.models import today
from search.analytics.visitors import count_visitors


@pytest.mark.django_db
def test_a_visitor_counts_once_for_each_day_and_query(pages, make_visitor, stored_query):
    for address in ("198.51.100.1", "198.51.100.2", "198.51.100.1", "2001:db8::1", "2001:db8::2"):
        make_visitor(address).search("ferries")
    assert stored_query("ferries").visitors == 3
    make_visitor("198.51.100.1").search("ferries")
    make_visitor("198.51.100.3").search("ferries")
    make_visitor("198.51.100.3").search("night")
    row = stored_query("ferries")
    assert (row.searches, row.visitors) == (7, 4)
    assert stored_query("night").visitors == 1


@pytest.mark.django_db
def test_without_a_cache_only_searches_are_counted(pages, visitor, stored_query):
    visitor.search("ferries")
    with patch("search.analytics.storage.count_visitors", side_effect=ConnectionError("unavailable")):
        assert stored_query("ferries").searches == 1
    assert stored_query("ferries").visitors == 0


@pytest.mark.django_db
def test_a_cleared_cache_does_not_increase_the_number_of_visitors(pages, make_visitor, stored_query):
    for number in (1, 2, 3):
        make_visitor(f"198.51.100.{number}").search("ferries")
    assert stored_query("ferries").visitors == 3
    visitors.get_visitor_cache().clear()
    for number in (1, 2):
        make_visitor(f"198.51.100.{number}").search("ferries")
    assert stored_query("ferries").visitors == 3


def test_no_address_is_stored_and_queries_cannot_be_linked(settings):
    settings.CACHES = {"default": {"BACKEND": "tests.search.analytics.shared_cache.SharedCache"}}
    address = "198.51.100.77"
    for text in ("ferries", "night"):
        assert count_visitors(today(), {text: [address]}) == {text: 1}
    stored = caches["default"].stored
    assert not [key for key in stored if address in key or "ferries" in key]
    assert not [value for value, _ in stored.values() if address in str(value)]
    hashes = [key.rsplit(":", 1)[1] for key in stored if key.count(":") == 4]
    assert len(set(hashes)) == len(hashes) == 2


def test_visitor_hashes_expire_after_the_day(settings):
    settings.CACHES = {"default": {"BACKEND": "tests.search.analytics.shared_cache.SharedCache"}}
    count_visitors(today(), {"ferries": ["198.51.100.1"]})
    longest = max(seconds for _, seconds in caches["default"].stored.values())
    assert 0 < longest <= (timedelta(days=1) + visitors.GRACE_PERIOD).total_seconds()
    assert count_visitors(today() - timedelta(days=2), {"ferries": ["198.51.100.1"]}) == {"ferries": 0}


def test_addresses_are_discarded_when_counts_could_not_be_written(db):
    recorder.record_search("ferries", site_id=1, locale="en", total=1, milliseconds=1, visitor="198.51.100.1")
    with patch.object(recorder, "save_counts", side_effect=recorder.OperationalError("unavailable")):
        recorder.flush()
    waiting = recorder.take_all()
    assert sum(len(known) for known in waiting.visitors.values()) == 0
    assert len(waiting.sums) == 1
