"""Which past queries may be suggested to others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.analytics import popular_queries
from search.analytics.days import today
from search.analytics.models import DailyQuery
from search.analytics.popular_queries import find_popular_queries

pytestmark = pytest.mark.django_db
SITE = 1


@pytest.fixture
def asked():
    """`asked("ferries", [5, 5])`: by so many visitors today, yesterday …"""

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
        ([4, 4, 4], False),  # it may have been the same four
        ([1] * 30, False),  # or the same one
        ([], False),
    ],
)
def test_five_visitors_on_each_of_two_days(visitors, is_suggested, asked):
    asked("ferries", visitors)
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
def test_popular_queries_continue_the_typed_prefix(typed, found, asked):
    for text, often in (("ferries", 9), ("ferry ports", 5), ("100% pay", 5), ("école", 5)):
        asked(text, [often, often])
    assert find_popular_queries(typed, "en", SITE, 10) == found


def test_the_most_frequent_queries_come_first_up_to_the_limit(asked):
    for text, often in (("ferry a", 5), ("ferry b", 7), ("ferry c", 6), ("ferry d", 5)):
        asked(text, [often, often])
    assert find_popular_queries("ferry", "en", SITE, 3) == ["ferry b", "ferry c", "ferry a"]
    assert find_popular_queries("ferry", "en", SITE, 0) == []


def test_languages_and_sites_are_separate(asked):
    asked("ferries", [5, 5], locale="fr")
    asked("ferry", [5, 5], site=2)
    asked("fern", [5])
    asked("fern", [5], ago=1, locale="fr")
    assert find_popular_queries("fer", "en", SITE, 9) == []
    assert find_popular_queries("fer", "fr", SITE, 9) == ["ferries"]


def test_old_queries_are_not_suggested(asked):
    asked("ferries", [5, 5], ago=popular_queries.PERIOD_DAYS - 1)
    asked("ferry", [5, 5], ago=popular_queries.PERIOD_DAYS)
    assert find_popular_queries("ferr", "en", SITE, 9) == ["ferries"]


def test_popular_queries_need_one_query_on_the_database_index(asked):
    asked("ferries", [5, 5])
    with CaptureQueriesContext(connection) as made:
        find_popular_queries("fer", "en", SITE, 3)
    assert len(made) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {made[0]['sql']}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "search_analytics_beginning (site_id=? AND locale=? AND text>? AND text<?)" in plan
