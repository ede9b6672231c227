"""The admin page that explains why a page is found or not."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

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


def test_filters_are_explained(release, explain):
    assert "type=release, year=" in explain(page=release.pk)
    assert "Its rank is <strong>1</strong> of 1" in explain(q="harbour", filters="type=release", page=release.pk)
    missed = explain(filters="story_kind=news", page=release.pk)
    assert "It is not found: the filter on story_kind excludes it. 1 other page is found." in missed
    assert "There is no filter “kind”" in explain(filters="kind=news", page=release.pk)
    assert "The filter “type” has no such value." in explain(filters="type=novel", page=release.pk)


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


@pytest.mark.parametrize(
    "data",
    [{"page": "x"}, {"page": "²"}, {"page": "9" * 30}, {"page": "999999"}, {"q": "a " * 65, "page": "1"}, {"q": "a"}],
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
