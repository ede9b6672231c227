"""The figures of the report, calculated from daily counters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from search.analytics import report
from search.analytics.charts import build_daily_chart, scale_ticks
from search.analytics.models import DailyClick, DailyQuery, today
from search.analytics.report import HIDDEN_PAGE_TITLE, Period

pytestmark = pytest.mark.django_db


def create_row(text: str, ago: int = 0, locale: str = "en", site: int = 1, **sums: int) -> DailyQuery:
    sums.setdefault("measured", sums.get("searches", 0))
    day = today() - timedelta(days=ago)
    return DailyQuery.objects.create(day=day, site_id=site, locale=locale, text=text, **sums)


@pytest.fixture
def week() -> Period:
    return Period(today() - timedelta(days=6), today())


def names(rows) -> list[str]:
    return [one.name for one in rows]


def test_the_figures_of_a_query_are_the_sum_of_its_days_within_the_period(week):
    create_row("ferries", 0, searches=4, results=8, clicks=3, clicked=2, positions=6, milliseconds=40)
    create_row("ferries", 6, searches=4, empty=1, results=4, clicks=1, clicked=1, positions=4, milliseconds=40)
    create_row("ferries", 7, searches=100)
    (found,) = report.get_top_queries(week, 9)
    assert (found.searches, found.empty, found.clicks) == (8, 1, 4)
    assert (found.empty_rate, found.click_rate, found.mean_position) == (1 / 8, 3 / 8, 2.5)
    assert (found.mean_results, found.mean_milliseconds) == (1.5, 10)


def test_a_rate_without_a_denominator_is_none(week):
    create_row("ferries", searches=2, measured=0)
    (found,) = report.get_top_queries(week, 9)
    assert (found.empty_rate, found.mean_position, found.mean_results) == (None, None, None)
    assert found.click_rate == 0
    assert report.get_summary(Period(week.first - timedelta(days=9), week.first - timedelta(days=8))).click_rate is None


def test_top_queries_are_ordered_by_frequency_without_the_empty_text(week):
    for text, often in (("b", 2), ("a", 2), ("c", 3), ("", 50)):
        create_row(text, searches=often)
    assert names(report.get_top_queries(week, 9)) == ["c", "a", "b"]
    assert names(report.get_top_queries(week, 2)) == ["c", "a"]
    assert report.count_searches_without_text(week) == 50
    assert report.get_summary(week).searches == 57


def test_queries_without_results_were_empty_at_least_once(week):
    create_row("never", searches=2, empty=2)
    create_row("at first", searches=9, empty=3, results=20)
    create_row("always", searches=5, results=5)
    create_row("narrowed", searches=5, measured=0)
    assert names(report.get_queries_without_results(week, 9)) == ["at first", "never"]


def test_queries_without_clicks_had_results(week):
    create_row("unloved", searches=3, results=9)
    create_row("loved", 0, searches=3, results=9)
    create_row("loved", 1, searches=3, results=9, clicks=1, clicked=1, positions=1)
    create_row("nothing", searches=3, empty=3)
    assert names(report.get_queries_without_clicks(week, 9)) == ["unloved"]


def test_every_day_has_a_figure(week):
    create_row("a", 0, searches=1)
    create_row("b", 0, searches=2)
    create_row("a", 6, searches=4)
    assert [day.searches for day in report.get_daily_figures(week)] == [4, 0, 0, 0, 0, 0, 3]
    assert names(report.get_daily_figures(week))[-1] == str(today())


def test_figures_can_be_limited_to_a_language_and_a_site(week):
    create_row("a", searches=1)
    create_row("a", locale="fr", searches=5)
    create_row("a", site=2, searches=7)
    assert [(one.name, one.searches) for one in report.get_locale_figures(week)] == [("en", 8), ("fr", 5)]
    assert report.get_summary(Period(week.first, week.last, "fr")).searches == 5
    assert report.get_summary(Period(week.first, week.last, "", 2)).searches == 7
    assert report.get_summary(Period(week.first, week.last, "fr", 2)).searches == 0


HIDE = {
    "unpublished": lambda page: page.unpublish(),
    "expired": lambda page: type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now()),
    "private": states.restrict,
    "deleted": lambda page: page.delete(),
}


@pytest.mark.parametrize("hide", HIDE.values(), ids=HIDE)
def test_the_title_of_a_page_is_shown_only_while_it_is_public(hide, tree, week):
    page, neighbour = (factories.StoryFactory(title=title) for title in ("Canary one", "Neighbour"))
    query_row = create_row("ferries", searches=5, clicks=5, clicked=5, positions=9)
    DailyClick.objects.create(query=query_row, page_id=page.pk, clicks=3, positions=6)
    DailyClick.objects.create(query=query_row, page_id=neighbour.pk, clicks=2, positions=3)
    shown = [(one.title, one.page_id, one.clicks, one.mean_position) for one in report.get_clicked_pages(week, 9)]
    assert shown == [("Canary one", page.pk, 3, 2), ("Neighbour", neighbour.pk, 2, 1.5)]
    hide(page)
    assert [(one.title, one.page_id) for one in report.get_clicked_pages(week, 9)] == [
        (HIDDEN_PAGE_TITLE, None),
        ("Neighbour", neighbour.pk),
    ]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (10, [0, 2, 4, 6, 8, 10]),
        (11, [0, 5, 10, 15]),
        (999, [0, 200, 400, 600, 800, 1000]),
    ],
)
def test_scale_ticks_are_round_and_include_the_highest_value(highest, expected):
    assert scale_ticks(highest) == expected


def test_a_chart_draws_each_day_in_proportion_with_a_text_alternative():
    days = [(today(), 4, 1), (today(), 2, 2), (today(), 0, 0)]
    first, second, third = build_daily_chart("s", "S", "", days, "searches", "without results").bars
    assert first.height == 2 * second.height > third.height == 0
    assert (first.part_height * 4, second.part_height) == (first.height, second.height)
    assert first.x + first.width < second.x
    assert first.text.endswith("4 searches, 1 without results")
