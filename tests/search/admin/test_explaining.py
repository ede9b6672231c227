"""The admin page that explains why a page is found or not."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale
from wagtail.users.models import UserProfile

from cms.accounts.users.models import User
from cms.demo import factories
from cms.demo.factories import states
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer
from search.rules.models import HiddenResult, Promotion

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(module_tree):
    page = factories.ReleaseFactory(title="Harbour workers freed", summary="Nine came home.")
    factories.StoryFactory(title="The harbour at night")
    return page


@pytest.fixture
def release(search_engine, written):
    Indexer(get_engine()).index_all()
    return deepcopy(written)


@pytest.fixture
def explain(admin_client):
    """Return a function that requests the page and returns its HTML."""
    return lambda **data: admin_client.get(reverse("search_explain"), data).content.decode()


def test_without_parameters_only_the_form_is_shown(explain):
    page = explain()
    assert "Search query" in page
    assert "Can visitors find it?" not in page


def test_a_found_page_shows_its_rank_and_the_parts_of_its_score(release, explain):
    page = explain(q="harbour workers", page=release.pk)
    assert "Its rank is <strong>1</strong> of" in page
    assert "title" in page
    assert "<meter" in page


def test_a_page_that_is_not_found_has_a_reason(release, explain):
    assert "It is not found: it contains 0 of 1 words" in explain(q="lighthouse", page=release.pk)


def filtered(**values):
    return {f"filter-{name}": value for name, value in values.items()}


def test_filters_are_chosen_and_explained_by_name(release, explain, admin_client):
    form = admin_client.get(reverse("search_explain")).context["form"]
    assert {"Kind", "Topic", "Region", "Year", "Kind of story"} <= {str(field.label) for field in form.filter_fields}
    assert ("release", "Press releases") in form["filter-type"].field.choices
    assert "Kind: Press releases; Year: " in explain(page=release.pk)
    found = explain(q="harbour", page=release.pk, **filtered(type="release", year=str(release.published_at.year)))
    assert "Its rank is <strong>1</strong> of 1" in found
    missed = explain(page=release.pk, **filtered(story_kind="news"))
    assert "It is not found: the filter on “Kind of story” excludes it. 1 other page is found." in missed
    for values in ({"type": "novel"}, {"year": "long ago"}, {"year": "1" * 300}):
        assert "error-message" in explain(q="harbour", **filtered(**values))
    assert "1 result." in explain(q="harbour", **filtered(kind="news", type="release"))  # there is no filter `kind`


def test_the_filters_are_named_in_the_language_of_the_user(release, admin_user, admin_client):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "fr"})
    form = admin_client.get(reverse("search_explain")).context["form"]
    assert ("release", "Communiqués") in form["filter-type"].field.choices


def read_results(explained) -> list[tuple]:
    return [(line.rank, line.title, bool(line.query)) for line in explained.context["results"].lines]


def test_an_explanation_starts_from_a_result(release, admin_client):
    address = reverse("search_explain")
    shown = admin_client.get(address, {"q": "harbour", "filter-year": str(release.published_at.year)})
    assert read_results(shown) == [(1, "The harbour at night", True), (2, "Harbour workers freed", True)]
    line = shown.context["results"].lines[1]
    explained = admin_client.get(f"{address}?{line.query}")
    assert "Its rank is <strong>2</strong> of 2" in explained.content.decode()
    assert [one.is_explained for one in explained.context["results"].lines] == [False, True]
    assert explained.context["form"].filters == {"year": [str(release.published_at.year)]}


def test_results_are_those_of_the_language_and_site(release, admin_client):
    address = reverse("search_explain")
    assert read_results(admin_client.get(address, {"q": "harbour", "language": "fr"})) == []
    Locale.objects.create(language_code="de")
    shown = admin_client.get(address, {"q": "harbour", "language": "de"})
    assert "This site has no pages in this language yet." in shown.content.decode()


def test_results_show_promotions_and_are_not_counted(release, admin_client, monkeypatch):
    monkeypatch.setattr("search.querying.service.record_search", lambda *_, **__: pytest.fail("counted"))
    Promotion.objects.create(locale=release.locale, exact="lighthouse", page=release)
    shown = admin_client.get(reverse("search_explain"), {"q": "lighthouse"})
    assert read_results(shown) == [(None, "Harbour workers freed", True)]
    assert "promoted" in shown.content.decode()


def test_results_lead_to_what_helps_the_query(release, admin_client, client):
    address = reverse("search_explain")
    labels = [button.label for button in admin_client.get(address, {"q": "lighthouse"}).context["buttons"]]
    assert {"Add a synonym", "Promote a result"} <= {*labels}
    assert "Why is this found?" not in labels
    user = User.objects.create_user("writer", "writer@example.org", "password")
    user.groups.add(Group.objects.create(name="No rules"))
    user.groups.get().permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    shown = client.get(address, {"q": "harbour"})
    assert [button.label for button in shown.context["buttons"]] == []
    assert [query for _rank, _title, query in read_results(shown)] == [False, False]


def test_a_hidden_page_is_not_among_the_results(release, admin_client):
    release.unpublish()  # the index is outdated
    shown = admin_client.get(reverse("search_explain"), {"q": "harbour"})
    assert "Harbour workers freed" not in shown.content.decode()


def test_rules_of_editors_are_explained(release, explain):
    english = release.locale
    Promotion.objects.create(locale=english, exact="lighthouse", page=release)
    assert "above the results, in position <strong>1</strong>" in explain(q="lighthouse", page=release.pk)
    HiddenResult.objects.create(page=release, every_query=True)
    page = explain(q="harbour", page=release.pk)
    assert "above the results" not in page
    assert "It is not found: it is hidden for this search" in page


def test_the_reason_for_a_hidden_page_is_shown_to_editors_of_the_page(release, explain):
    states.unpublish(release)
    assert "No: it is not published" in explain(page=release.pk)


def test_an_unavailable_engine_is_reported_on_the_page(release, explain, monkeypatch):
    def raise_unavailable(*_):
        raise SearchUnavailable("no connection")

    monkeypatch.setattr("search.admin.explain_views.get_search_position", raise_unavailable)
    assert "The search engine is not available: no connection" in explain(q="harbour", page=release.pk)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "data",
    [
        {"page": "x"},
        {"page": "²"},
        {"page": "9" * 30},
        {"page": "999999"},
        {"q": "a " * 65},
        {"q": "a", "language": "xx"},
        {"site": "9"},
    ],
)
def test_invalid_parameters_are_form_errors(release, admin_client, data):
    result = admin_client.get(reverse("search_explain"), data)
    assert result.status_code == 200
    assert result.context["form"].errors


def test_pages_without_permission_are_absent(release, client):
    """The title of a page is not shown to users who may not open it in the admin."""
    group = Group.objects.create(name="Only stories")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group,
        page=release.get_parent().get_siblings().exclude(pk=release.get_parent().pk).first(),
        permission_type="change",
    )
    user = User.objects.create_user("writer", "writer@example.org", "password")
    user.groups.add(group)
    client.force_login(user)
    result = client.get(reverse("search_explain"), {"page": release.pk})
    assert result.status_code == 200
    assert release.title not in result.content.decode()
    assert result.context["form"].errors["page"]


def test_users_without_admin_access_are_redirected(release, client):
    client.force_login(User.objects.create_user("visitor", "visitor@example.org", "password"))
    assert client.get(reverse("search_explain"), {"page": release.pk}).status_code in (302, 403)
