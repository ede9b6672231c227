"""Grading of results in the admin, and the figures that follow from the grades."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry, Site

from cms.accounts.users.models import User
from cms.demo import factories
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.evaluation.evaluator import evaluate_site
from search.evaluation.models import JudgedQuery, Judgement
from search.indexing.indexer import Indexer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def written(module_tree):
    return {
        "title": factories.ReleaseFactory(title="Harbour workers freed", summary="Nine came home."),
        "summary": factories.StoryFactory(title="At night", summary="The harbour and its workers."),
        "other": factories.StoryFactory(title="A valley", summary="Springs."),
    }


@pytest.fixture
def pages(search_engine, written):
    Indexer(get_engine()).index_all()
    return deepcopy(written)


@pytest.fixture
def query(pages):
    site = Site.objects.get(is_default_site=True)
    return JudgedQuery.objects.create(query="harbour workers", site=site, locale=Locale.get_default())


@pytest.fixture
def address(query):
    return reverse("search_evaluation_grade", args=[query.pk])


def editor(client, *codenames):
    user = User.objects.create_user("ed", password="x")
    group = Group.objects.create(name="graders")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    user.groups.add(group)
    client.force_login(user)
    return client


def grades(query):
    return dict(query.judgements.values_list("page_id", "grade"))


def test_the_current_results_are_shown_with_radio_buttons(admin_client, pages, address):
    shown = admin_client.get(address).content.decode()
    assert shown.index("1. Harbour workers freed") < shown.index("2. At night")
    assert "A valley" not in shown
    assert shown.count('type="radio"') == 2 * 5


def test_grades_can_be_saved_changed_and_removed(admin_client, pages, query, address):
    first, second = pages["title"].pk, pages["summary"].pk
    admin_client.post(address, {f"page-{first}": "3", f"page-{second}": "1"})
    assert grades(query) == {first: 3, second: 1}
    admin_client.post(address, {f"page-{first}": "2", f"page-{second}": ""})
    assert grades(query) == {first: 2}


def test_grades_are_logged_with_user_and_time(admin_client, pages, query, address):
    admin_client.post(address, {f"page-{pages['title'].pk}": "3"})
    admin_client.post(address, {f"page-{pages['title'].pk}": "3"})  # no change, no log entry
    entry = ModelLogEntry.objects.get(action="search_evaluation.grade")
    assert entry.data == {"grades": {str(pages["title"].pk): [None, 3]}}
    assert entry.user.is_superuser


def test_an_invalid_grade_is_rejected_and_nothing_is_saved(admin_client, pages, query, address):
    result = admin_client.post(address, {f"page-{pages['title'].pk}": "4", f"page-{pages['summary'].pk}": "3"})
    assert result.status_code == 422
    assert grades(query) == {}


def test_only_shown_pages_can_be_graded(admin_client, pages, query, address):
    admin_client.post(address, {f"page-{pages['other'].pk}": "3"})
    assert grades(query) == {}


def test_figures_follow_the_grades(pages, query):
    Judgement.objects.create(judged_query=query, page=pages["summary"], grade=3)
    quality = evaluate_site(query.site, query.locale)
    assert quality.overall.ndcg == pytest.approx(0.6309, abs=1e-4)  # the best page ranks second: 1 / log2(3)
    assert quality.overall.recall == 1.0
    assert quality.kinds["A topic"].queries == 1


def test_a_hidden_page_counts_as_not_found(admin_client, pages, query, address):
    Judgement.objects.create(judged_query=query, page=pages["title"], grade=3)
    Judgement.objects.create(judged_query=query, page=pages["summary"], grade=3)
    assert evaluate_site(query.site, query.locale).overall.ndcg == pytest.approx(1.0)
    pages["title"].unpublish()  # the index is outdated
    quality = evaluate_site(query.site, query.locale)
    assert quality.overall.ndcg == pytest.approx(1 / 1.6309, abs=1e-4)
    assert pages["title"].pk not in quality.queries[0].evaluated.ranking
    shown = admin_client.get(address).content.decode()
    assert "Harbour workers freed" not in shown
    assert "1 graded page is hidden" in " ".join(shown.split())


def test_a_graded_page_that_is_no_longer_found_can_still_be_graded(admin_client, pages, query, address):
    Judgement.objects.create(judged_query=query, page=pages["other"], grade=3)
    assert "Not among the first results" in admin_client.get(address).content.decode()
    admin_client.post(address, {f"page-{pages['other'].pk}": "1"})
    assert grades(query) == {pages["other"].pk: 1}


def test_a_query_of_another_language_or_without_grades_does_not_count(pages, query):
    assert evaluate_site(query.site, query.locale).overall.queries == 0
    query.judgements.create(page=pages["title"], grade=3)
    assert evaluate_site(query.site, Locale.objects.get(language_code="fr")).overall.queries == 0


def test_the_figures_page_shows_each_figure(admin_client, pages, query):
    empty = admin_client.get(reverse("search_evaluation_figures")).content.decode()
    assert "No results have been graded yet" in empty
    query.judgements.create(page=pages["title"], grade=3)
    shown = admin_client.get(reverse("search_evaluation_figures")).content.decode()
    assert "1.000" in shown
    assert "Queries without results" in shown
    assert "harbour workers" in shown


def test_a_query_without_results_is_counted(pages, query):
    lost = JudgedQuery.objects.create(query="lighthouse", site=query.site, locale=query.locale)
    lost.judgements.create(page=pages["other"], grade=3)
    assert evaluate_site(query.site, query.locale).overall.without_results == 1


def test_an_unavailable_engine_is_reported_and_no_grade_is_lost(admin_client, query, address, monkeypatch):
    def raise_unavailable(*_):
        raise SearchUnavailable("no connection")

    monkeypatch.setattr(type(get_engine()), "search", raise_unavailable)
    query.judgements.create(page_id=Site.objects.get(is_default_site=True).root_page_id, grade=3)
    assert "no connection" in admin_client.get(address).content.decode()
    assert "no connection" in admin_client.get(reverse("search_evaluation_figures")).content.decode()
    assert admin_client.post(address, {}).status_code == 503
    assert query.judgements.count() == 1


def test_the_view_permission_does_not_allow_grading(client, pages, query, address):
    client = editor(client, "view_judgedquery")
    assert client.get(reverse("search_evaluation_figures")).status_code == 200
    assert client.post(address, {f"page-{pages['title'].pk}": "3"}).status_code == 302  # to the admin's front page
    assert grades(query) == {}


def test_users_without_permission_see_nothing(client, query, address):
    client = editor(client)
    for url in (
        address,
        reverse("search_evaluation_figures"),
        reverse("wagtailsnippets_search_evaluation_judgedquery:list"),
    ):
        assert client.get(url).status_code == 302


def test_adding_a_query_redirects_to_its_grades(admin_client, query):
    url = reverse("wagtailsnippets_search_evaluation_judgedquery:add")
    data = {"query": "  night   boats ", "kind": "topic", "wants": "", "locale": query.locale_id, "site": query.site_id}
    result = admin_client.post(url, data)
    created = JudgedQuery.objects.get(query="night boats")
    assert result.url == reverse("search_evaluation_grade", args=[created.pk])
    assert b"This query already exists for this site and language." in admin_client.post(url, data).content


@pytest.mark.parametrize("text", ["   ", "w " * 65, "x" * 513])
def test_a_query_that_is_empty_or_too_long_is_rejected(admin_client, query, text):
    data = {"query": text, "kind": "topic", "wants": "", "locale": query.locale_id, "site": query.site_id}
    admin_client.post(reverse("wagtailsnippets_search_evaluation_judgedquery:add"), data)
    assert JudgedQuery.objects.count() == 1
