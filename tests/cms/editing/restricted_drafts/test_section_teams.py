"""Users whose group has access to one section: choosers, the explorer and moves show only what they may explore."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.demo import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pages(module_tree):
    """Return the pages of the story section, which is the user's, and those of the release section."""
    return {
        "own draft": factories.StoryFactory(parent=module_tree.stories, live=False, title="Own draft"),
        "other draft": factories.ReleaseFactory(parent=module_tree.releases, live=False, title="Secret draft"),
        "other public": factories.ReleaseFactory(parent=module_tree.releases, title="Public release"),
    }


@pytest.fixture
def client(tree):
    group = Group.objects.create(name="Story team")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=tree.stories, permission=permission)
    client = Client()
    client.force_login(factories.UserFactory(groups=["Story team"]))
    return client


@pytest.fixture
def search_editor(tree):
    client = Client()
    client.force_login(factories.UserFactory(groups=["Search editors"]))
    return client


def get_text(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    return response.content.decode() if response.status_code == 200 else response.status_code


def test_choosers_offer_pages_of_the_section_and_public_pages(client, search_editor, tree, pages):
    own, other = (get_text(client, "wagtailadmin_choose_page_child", page.pk) for page in (tree.stories, tree.releases))
    assert "Own draft" in own
    assert "Public release" in other
    assert "Secret draft" not in other
    listed = get_text(search_editor, "wagtailadmin_choose_page_child", tree.releases.pk)
    assert ("Public release" in listed, "Secret draft" in listed) == (True, False)
    assert get_text(client, "wagtailadmin_choose_page_child", pages["other draft"].pk) == 404
    chosen = f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={pages['other draft'].pk}"
    assert "Secret draft" not in client.get(chosen).content.decode()


def test_choosers_of_places_offer_only_the_section(client, tree):
    assert get_text(client, "wagtailadmin_choose_page_child", tree.releases.pk, user_perms="move_to") == 404
    assert tree.stories.title in get_text(
        client, "wagtailadmin_choose_page_child", tree.stories.pk, user_perms="move_to"
    )


def test_the_explorer_answers_pages_outside_the_section_like_missing_ones(client, tree, pages):
    assert "Own draft" in get_text(client, "wagtailadmin_explore", tree.stories.pk)
    for page in (tree.releases, pages["other draft"], pages["other public"]):
        assert get_text(client, "wagtailadmin_explore", page.pk) == 404


@pytest.mark.parametrize("page", ["other draft", "other public"])
def test_the_confirmation_of_a_move_shows_no_page_outside_the_section(client, tree, pages, page):
    other, own = pages[page].pk, pages["own draft"].pk
    assert get_text(client, "wagtailadmin_pages:move_confirm", other, tree.stories.pk) == 404
    assert get_text(client, "wagtailadmin_pages:move_confirm", own, other) == 404
    assert "Own draft" in get_text(client, "wagtailadmin_pages:move_confirm", own, tree.stories.pk)


def test_bulk_actions_list_no_page_outside_the_section(client, pages):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert client.get(f"{url}?id={pages['other draft'].pk}").status_code == 404
    listed = client.get(f"{url}?id={pages['other draft'].pk}&id={pages['own draft'].pk}").content.decode()
    assert ("Own draft" in listed, "Secret draft" in listed) == (True, False)
