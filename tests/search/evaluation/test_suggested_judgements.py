"""Queries whose clicks contradict the order are suggested for judging: from many visitors, of visible pages, once."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Locale, Site

from cms.accounts.users.models import User
from cms.demo import factories
from search.analytics.models import DailyClick, DailyQuery, today
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.evaluation.models import DismissedSuggestion, JudgedQuery
from search.evaluation.suggested_judgements import find_suggestions, is_preferred
from search.evaluation.suggestion_views import delete_expired
from search.indexing.indexer import Indexer
from search.rules.models import HiddenResult

pytestmark = pytest.mark.django_db
ADDRESS = reverse("search_evaluation_suggestions")


@pytest.fixture(scope="module")
def written(module_tree):
    """Three pages in the order in which “harbour workers” finds them; all were public before the last four weeks."""
    titles = ("Harbour workers", "Harbour workers freed at last from an old ship", "The other workers of some harbour")
    pages = [factories.StoryFactory(title=title, summary="", bare=True) for title in titles]
    first_published = today() - timedelta(days=400)
    type(pages[0]).objects.filter(pk__in=[page.pk for page in pages]).update(
        first_published_at=f"{first_published} 12:00Z"
    )
    return pages


@pytest.fixture
def pages(search_engine, written):
    Indexer(get_engine()).index_all()
    return deepcopy(written)


def store(
    pages,
    clicks: dict[int, tuple[int, int]],
    *,
    days: int = 2,
    visitors: int = 15,
    text: str = "harbour workers",
    days_ago: int = 0,
    is_ranked: bool = True,
) -> None:
    """Store the clicks of each day on pages of the list: number → (clicks, position)."""
    site = Site.objects.get(is_default_site=True)
    for day in range(days):
        row = DailyQuery.objects.create(
            day=today() - timedelta(days=days_ago + day), site_id=site.pk, locale="en", text=text, visitors=visitors
        )
        for number, (count, position) in clicks.items():
            sums = {"clicks": count, "positions": count * position}
            ranked = {f"ranked_{name}": value for name, value in sums.items()} if is_ranked else {}
            DailyClick.objects.create(query=row, page_id=pages[number].pk, **sums, **ranked)


def read_suggestions() -> list[tuple[str, list[str]]]:
    return [(one.preferred.title, [above.title for above in one.above]) for one in find_suggestions()]


CONTRADICTION = {0: (1, 1), 1: (1, 2), 2: (12, 3)}


def test_a_result_that_visitors_prefer_is_suggested_with_those_above_it(pages):
    store(pages, CONTRADICTION)
    (suggestion,) = find_suggestions()
    assert suggestion.query.text == "harbour workers"
    assert suggestion.query.visitors == 30
    preferred = suggestion.preferred
    assert (preferred.page_id, preferred.rank, preferred.clicks, preferred.position) == (pages[2].pk, 3, 24, 3.0)
    assert [(one.page_id, one.rank, one.clicks) for one in suggestion.above] == [
        (pages[0].pk, 1, 2),
        (pages[1].pk, 2, 2),
    ]


def test_results_above_that_are_clicked_too_are_not_contradicted(pages):
    store(pages, {0: (9, 1), 1: (1, 2), 2: (12, 3)})
    assert read_suggestions() == [(pages[2].title, [pages[1].title])]


@pytest.mark.parametrize(
    "clicks",
    [
        {0: (20, 1), 1: (8, 2), 2: (3, 3)},  # in order
        {0: (6, 1), 1: (6, 2), 2: (8, 3)},  # within chance
        {2: (4, 3)},  # too few clicks
        {2: (12, 1)},  # clicked while it was the first
        {2: (12, 2)},  # clicked while it was above another one
    ],
)
def test_clicks_that_do_not_contradict_the_order_suggest_nothing(clicks, pages):
    store(pages, clicks)
    assert read_suggestions() == []


@pytest.mark.parametrize(
    "visits",
    [
        {"days": 2, "visitors": 9},  # 18 visitors in all
        {"days": 10, "visitors": 4},  # never five different ones on a day
        {"days": 1, "visitors": 30},  # a single day
        {"days": 2, "days_ago": 28},  # too long ago
        {"days": 2, "is_ranked": False},  # among filtered, sorted or promoted results
    ],
)
def test_clicks_of_too_few_visitors_suggest_nothing(visits, pages):
    store(pages, CONTRADICTION, **visits)
    assert read_suggestions() == []


def test_the_last_day_of_the_period_and_the_least_visitors_count(pages):
    store(pages, {2: (6, 3)}, days=4, visitors=5, days_ago=24)
    assert read_suggestions() == [(pages[2].title, [pages[0].title, pages[1].title])]


def test_a_hidden_page_is_neither_suggested_nor_named(pages, admin_client):
    store(pages, {0: (1, 1), 1: (12, 2), 2: (12, 3)})
    assert [title for title, _above in read_suggestions()] == [pages[1].title, pages[2].title]
    pages[2].unpublish()  # the index is outdated
    assert read_suggestions() == [(pages[1].title, [pages[0].title])]
    HiddenResult.objects.create(page=pages[1], every_query=True)
    assert read_suggestions() == []
    shown = admin_client.get(ADDRESS).content.decode()
    assert [page.title for page in pages[1:] if page.title in shown] == []


def test_a_page_that_is_new_above_is_not_compared(pages):
    store(pages, CONTRADICTION)
    type(pages[0]).objects.filter(pk=pages[0].pk).update(first_published_at=f"{today()} 00:00Z")
    assert read_suggestions() == [(pages[2].title, [pages[1].title])]


def test_a_query_of_a_removed_site_or_language_is_left_out(pages):
    store(pages, CONTRADICTION)
    DailyQuery.objects.update(site_id=999_999)
    assert read_suggestions() == []
    DailyQuery.objects.update(site_id=Site.objects.get(is_default_site=True).pk, locale="xx")
    assert read_suggestions() == []


@pytest.mark.parametrize(
    ("lower", "upper", "comparisons", "expected"),
    [
        (10, 0, 1, True),
        (9, 0, 1, False),
        (10, 0, 2, False),
        (11, 0, 2, True),
        (0, 0, 1, False),
        (5, 50, 1, False),
        (24, 8, 1, False),
        (26, 8, 1, True),
        (10**6, 10**6 - 10, 1, False),
    ],
)
def test_more_clicks_are_unlikely_by_the_bound(lower, upper, comparisons, expected):
    assert is_preferred(lower, upper, comparisons) is expected


# ------------------------------------------------------------------------- in the admin


def log_in(client, *codenames):
    user = User.objects.create_user(f"of {codenames}", password="x")
    group = Group.objects.create(name=f"graders {codenames}")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    user.groups.add(group)
    client.force_login(user)
    return client


def read_form(pages) -> dict[str, object]:
    (one,) = find_suggestions()
    return {"site": one.query.site.pk, "locale": one.query.locale.pk, "text": one.query.text, "page": pages[2].pk}


def test_the_page_shows_figures_and_leads_to_the_form_of_a_judged_query(pages, admin_client):
    store(pages, CONTRADICTION)
    response = admin_client.get(ADDRESS)
    text = " ".join(response.content.decode().split())
    assert f'<th scope="row">{pages[2].title}</th><td class="number">24</td><td class="number">3.0</td>' in text
    ((_suggestion, url),) = response.context["rows"]
    form = admin_client.get(url).context["form"]
    site = Site.objects.get(is_default_site=True)
    assert [form[name].value() for name in ("query", "locale", "site")] == [
        "harbour workers",
        Locale.get_default().pk,
        site.pk,
    ]


def test_a_graded_page_is_not_suggested_again_and_the_grading_shows_the_clicks(pages, admin_client):
    store(pages, CONTRADICTION)
    site = Site.objects.get(is_default_site=True)
    query = JudgedQuery.objects.create(query="Harbour  Workers", site=site, locale=Locale.get_default())
    ((_suggestion, url),) = admin_client.get(ADDRESS).context["rows"]
    assert url == reverse("search_evaluation_grade", args=[query.pk])
    shown = " ".join(admin_client.get(url).content.decode().split())
    assert "Clicked 24 times in the last four weeks, at position 3.0" in shown
    admin_client.post(url, {f"page-{pages[0].pk}": "1"})
    assert len(find_suggestions()) == 1
    admin_client.post(url, {f"page-{pages[2].pk}": "3"})
    assert find_suggestions() == []


def test_a_dismissed_suggestion_is_not_shown_again(pages, admin_client):
    store(pages, CONTRADICTION)
    form = read_form(pages)
    for _attempt in range(2):
        assert admin_client.post(ADDRESS, form).url == ADDRESS
    assert DismissedSuggestion.objects.count() == 1
    assert find_suggestions() == []
    store(pages, CONTRADICTION, text="harbour")
    assert [one.query.text for one in find_suggestions()] == ["harbour"]


@pytest.mark.few(2)
@pytest.mark.parametrize("change", [{"page": "x"}, {"site": "9" * 30}, {"text": "x" * 200}, {"locale": ""}])
def test_an_incomplete_dismissal_changes_nothing(change, pages, admin_client):
    store(pages, CONTRADICTION)
    assert admin_client.post(ADDRESS, read_form(pages) | change).status_code == 302
    assert len(find_suggestions()) == 1


def test_a_dismissal_is_kept_as_long_as_the_counts(pages, settings, admin_client):
    settings.SEARCH_ANALYTICS_RETENTION_DAYS = 30
    store(pages, CONTRADICTION)
    admin_client.post(ADDRESS, read_form(pages))
    dismissed = DismissedSuggestion.objects.get()
    for days, remaining in ((29, 1), (31, 0)):
        dismissed.dismissed_at -= timedelta(days=days) if days == 29 else timedelta(days=2)
        dismissed.save()
        assert delete_expired() == 1 - remaining
        assert DismissedSuggestion.objects.count() == remaining


def test_only_those_who_grade_see_and_dismiss_suggestions(pages, client):
    store(pages, CONTRADICTION)
    form = read_form(pages)
    for codenames in ((), ("view_judgedquery", "view_dailyquery")):
        other = log_in(client, *codenames)
        assert other.get(ADDRESS).url == reverse("wagtailadmin_home")
        assert other.post(ADDRESS, form).url == reverse("wagtailadmin_home")
    assert DismissedSuggestion.objects.count() == 0
    ((_suggestion, url),) = log_in(client, "change_judgedquery").get(ADDRESS).context["rows"]
    assert url == ""  # may not add a judged query


def test_an_unavailable_engine_is_reported(pages, admin_client, monkeypatch):
    def raise_unavailable(*_):
        raise SearchUnavailable("no connection")

    store(pages, CONTRADICTION)
    monkeypatch.setattr(type(get_engine()), "search", raise_unavailable)
    assert "The search engine is not available: no connection" in admin_client.get(ADDRESS).content.decode()


def test_without_suggestions_the_page_says_so(pages, admin_client):
    assert "There is nothing to suggest now." in admin_client.get(ADDRESS).content.decode()
