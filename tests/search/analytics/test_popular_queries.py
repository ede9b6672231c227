"""Popular queries that may be suggested to other visitors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.analytics import storage
from search.analytics.models import DailyQuery, today
from search.analytics.storage import find_popular_queries

pytestmark = pytest.mark.django_db
SITE = 1


@pytest.fixture
def store_query():
    """Return a function to store a query: `store_query("ferries", [5, 4])` for 5 visitors today and 4 yesterday."""

    def on_days(text: str, visitors: list[int], *, locale: str = "en", site: int = SITE, ago: int = 0) -> None:
        for number, count in enumerate(visitors):
            DailyQuery.objects.create(
                day=today() - timedelta(days=ago + number),
                site_id=site,
                locale=locale,
                text=text,
                searches=count,
                visitors=count,
            )

    return on_days


@pytest.mark.parametrize(
    ("visitors", "is_suggested"),
    [
        ([5, 5], True),
        ([9, 0, 0, 7], True),
        ([5], False),
        ([500], False),
        ([5, 4], False),
        ([4, 4, 4], False),  # may have been the same four visitors
        ([1] * 30, False),  # or the same visitor
        ([], False),
    ],
)
def test_five_visitors_on_each_of_two_days(visitors, is_suggested, store_query):
    store_query("ferries", visitors)
    assert find_popular_queries("fer", "en", SITE, 10) == (["ferries"] if is_suggested else [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("f", ["ferries", "ferry ports"]),
        ("FERR", ["ferries", "ferry ports"]),
        ("ferry", ["ferry ports"]),
        ("ferry ", ["ferry ports"]),
        ("ferries", ["ferries"]),
        ("ferries ", []),
        ("erries", []),
        ("ports", []),
        ("100%", ["100% pay"]),
        ("100_", []),
        ("éc", ["école"]),
        ("%", []),
        ("", []),
        (" ", []),
    ],
)
def test_popular_queries_continue_the_typed_prefix(typed, found, store_query):
    for text, often in (("ferries", 9), ("ferry ports", 5), ("100% pay", 5), ("école", 5)):
        store_query(text, [often, often])
    assert find_popular_queries(typed, "en", SITE, 10) == found


def test_the_most_frequent_queries_come_first_up_to_the_limit(store_query):
    for text, often in (("ferry a", 5), ("ferry b", 7), ("ferry c", 6), ("ferry d", 5)):
        store_query(text, [often, often])
    assert find_popular_queries("ferry", "en", SITE, 3) == ["ferry b", "ferry c", "ferry a"]
    assert find_popular_queries("ferry", "en", SITE, 0) == []


def test_languages_and_sites_are_separate(store_query):
    store_query("ferries", [5, 5], locale="fr")
    store_query("ferry", [5, 5], site=2)
    store_query("fern", [5])
    store_query("fern", [5], ago=1, locale="fr")
    assert find_popular_queries("fer", "en", SITE, 9) == []
    assert find_popular_queries("fer", "fr", SITE, 9) == ["ferries"]


def test_old_queries_are_not_suggested(store_query):
    store_query("ferries", [5, 5], ago=storage.PERIOD_DAYS - 1)
    store_query("ferry", [5, 5], ago=storage.PERIOD_DAYS)
    assert find_popular_queries("ferr", "en", SITE, 9) == ["ferries"]


def test_popular_queries_need_one_query_on_the_database(store_query):
    store_query("ferries", [5, 5])
    with CaptureQueriesContext(connection) as captured:
        find_popular_queries("fer", "en", SITE, 3)
    assert len(captured) == 1
