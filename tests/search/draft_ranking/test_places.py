"""“Write about it”: from a query of visitors to a draft that has the query as its goal."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, Site

from cms.demo import factories
from cms.page_types.press_releases.models import ReleasePage
from search.admin.query_actions import VisitorQuery
from search.draft_ranking.models import get_target_queries, parse_queries

from .test_panel import data_of

pytestmark = pytest.mark.django_db
WRITE = reverse("search_write")


def log_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(tree):
    user = factories.SuperuserFactory()
    return user, log_in(user)


def create_writer(*parents: Page):
    """Return a user who may create pages below these."""
    user, group = factories.UserFactory(), Group.objects.create(name="Writers of some sections")
    group.permissions.set(Permission.objects.filter(codename__in=("access_admin", "view_dailyquery")))
    add_page = Permission.objects.get(codename="add_page")
    for parent in parents:
        GroupPagePermission.objects.create(group=group, page=parent, permission=add_page)
    user.groups.add(group)
    return user, log_in(user)


def read_choices(response) -> list[str]:
    return [str(choice["place"].parent) for choice in response.context["choices"]]


def add_url(parent: Page) -> str:
    model = parent.specific_class.allowed_subpage_models()[0]._meta
    return reverse("wagtailadmin_pages:add", args=[model.app_label, model.model_name, parent.pk])


def query_of(tree, **values: str) -> dict[str, str]:
    return {"q": "sea rescue", "language": "en", "site": str(Site.objects.get(is_default_site=True).pk), **values}


def test_an_editor_chooses_among_the_places_of_the_language(admin, tree):
    _user, client = admin
    english = read_choices(client.get(WRITE, query_of(tree)))
    assert sorted(english) == sorted([str(tree.releases), str(tree.stories)])
    everywhere = client.get(WRITE, {"q": "sea rescue", "site": "x"}).context["choices"]
    assert {choice["place"].parent.locale.language_code for choice in everywhere} == {"en", "fr"}
    french = client.get(WRITE, query_of(tree, language="fr")).context["choices"]
    assert {choice["place"].parent.locale.language_code for choice in french} == {"fr"}


def test_only_places_where_the_editor_may_create_are_offered(tree):
    _user, client = create_writer(tree.stories)
    response = client.get(WRITE, query_of(tree))
    assert response.url == f"{add_url(tree.stories)}?q=sea+rescue"  # the only place
    assert client.get(WRITE, query_of(tree, language="fr")).status_code == 302
    assert client.get(WRITE, query_of(tree, language="fr")).url == reverse("wagtailadmin_home")
    assert client.get(add_url(tree.releases)).url == reverse("wagtailadmin_home")


def test_without_a_place_there_is_no_action(tree):
    _user, client = create_writer()
    assert client.get(WRITE, query_of(tree)).url == reverse("wagtailadmin_home")
    assert client.get(WRITE).status_code == 404


def test_the_draft_begins_with_the_query_and_has_it_as_its_goal(admin, tree):
    user, client = admin
    form = client.get(add_url(tree.releases), {"q": "sea rescue"})
    assert form.context["form"]["title"].value() == "Sea rescue"
    assert 'name="draft-ranking-goal" value="sea rescue"' in form.content.decode()
    before = ReleasePage.objects.count()
    data = data_of(form.context["form"]) | {"draft-ranking-goal": "sea rescue"}
    response = client.post(add_url(tree.releases), data)
    assert response.status_code == 302, response.context["form"].errors
    page = ReleasePage.objects.get(title="Sea rescue")
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (ReleasePage.objects.count(), page.live) == (before + 1, False)
    assert get_target_queries(page.pk, user) == ["sea rescue"]
    assert client.get(add_url(tree.releases), {"q": "sea rescue"}).context["form"]["slug"].value() == "sea-rescue-1"
    assert "sea rescue</textarea>" in client.get(response.url).content.decode()


def test_a_form_with_errors_keeps_the_goal_and_creates_nothing(admin, tree):
    _user, client = admin
    data = data_of(client.get(add_url(tree.stories)).context["form"])
    response = client.post(add_url(tree.stories), data | {"title": "", "draft-ranking-goal": "sea rescue"})
    assert response.status_code == 200
    assert 'name="draft-ranking-goal" value="sea rescue"' in response.content.decode()


def test_a_new_page_without_a_query_has_no_goal(admin, tree):
    user, client = admin
    form = client.get(add_url(tree.stories))
    assert "draft-ranking-goal" not in form.content.decode()
    client.post(add_url(tree.stories), data_of(form.context["form"]) | {"title": "Nets", "slug": "nets"})
    assert get_target_queries(Page.objects.get(title="Nets").pk, user) == []


def test_characters_that_a_database_cannot_store_are_left_out_of_a_query():
    assert parse_queries("sea\0rescue\r\n\0") == ["sea rescue"]
    query = VisitorQuery.read(QueryDict("q=sea%00rescue&language=en%00&site=1%00"))
    assert (query.text, "\0" in query.language, query.site_id) == ("sea rescue", False, None)


@pytest.mark.parametrize("q", ["x" * 600, "a\0b", "<b>bold</b>", "w " * 100])
def test_a_form_takes_any_query(q, admin, tree):
    _user, client = admin
    form = client.get(add_url(tree.stories), {"q": q})
    assert form.status_code == 200
    assert "<b>bold" not in form.content.decode()
    assert client.get(WRITE, query_of(tree, q=q)).status_code == 200
