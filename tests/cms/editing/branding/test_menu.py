"""The six groups of the admin's menu: where items appear, for whom, and how apps of a project add theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem, admin_menu, reports_menu, settings_menu

from cms.accounts.users.permission_table import load_roles
from cms.core.admin_menus import PLAN_MENU
from cms.demo import factories
from cms.editing.branding.menu import GROUPS

GROUP_NAMES = [group.name for group in GROUPS]


@pytest.fixture(scope="module")
def users(module_tree) -> dict[str, Any]:
    """Return a user of each role, by the key of the role."""
    return {role.key: factories.UserFactory(username=role.key, groups=[role.name]) for role in load_roles()}


@pytest.fixture
def fresh_menus() -> Iterator[None]:
    """Let menus read their hooks again, and once more after the test: they keep what was registered at first."""
    menus = [admin_menu, settings_menu, reports_menu, *(group.items for group in GROUPS)]
    for menu in menus:
        menu.__dict__.pop("registered_menu_items", None)
    yield
    for menu in menus:
        menu.__dict__.pop("registered_menu_items", None)


def open_menu(user: Any) -> dict[str, Any]:
    """Return the items of the menu by the path of their names: the labels, or None for a submenu."""
    request = RequestFactory().get("/admin/")
    request.user = user
    return dict(_walk(admin_menu.render_component(request)))


def _walk(items: list[Any], path: str = "") -> Iterator[tuple[str, str | None]]:
    for item in items:
        name = f"{path}{item.name}"
        if hasattr(item, "menu_items"):
            yield name, None
            yield from _walk(item.menu_items, f"{name}.")
        else:
            yield name, str(item.label)


def top_level(menu: dict[str, Any]) -> list[str]:
    return [name for name in menu if "." not in name]


def test_an_administrator_sees_the_six_groups_between_pages_and_help(users):
    assert top_level(open_menu(users["administrator"])) == ["explorer", *GROUP_NAMES, "help"]


def test_a_group_without_a_visible_item_is_not_shown(users):
    assert top_level(open_menu(users["search_editor"])) == ["find", "help"]
    assert "press" not in open_menu(users["writer"])
    assert "manage" not in open_menu(users["writer"])


def test_the_items_are_in_the_group_of_their_subject(users):
    menu = open_menu(users["administrator"])
    expected = {
        "write": ["topics", "regions", "people", "shared-drafts"],
        "plan": ["calendar", "translations", "locked-pages", "site-history"],
        "press": ["embargo-access", "mailings", "journalists", "media-contacts", "boilerplates"],
        "media": ["images", "documents", "collections"],
        "find": ["synonym-rules", "search-tasks", "search-analytics", "search-explain", "search-health"],
        "manage": ["users", "groups", "subscribers", "redirects", "imports", "system-status", "about"],
        "manage.settings": ["organisation", "social-profiles", "navigation", "site-texts", "sites", "locales"],
        "manage.integrations": ["webhooks", "webhook-deliveries"],
    }
    wanted = {f"{group}.{name}" for group, names in expected.items() for name in names}
    assert wanted - menu.keys() == set()


def test_the_permissions_of_items_decide_as_before(users):
    menu = open_menu(users["press_officer"])
    assert "manage.redirects" in menu
    assert "manage.users" not in menu
    assert "manage.integrations" not in menu
    assert "press.mailings" in menu
    assert "press.subscribers" not in menu


def test_only_administrators_are_told_the_news_of_wagtail(users):
    for key, user in users.items():
        news = [name for name in open_menu(user) if name.startswith("help.whats-new")]
        assert bool(news) == (key == "administrator"), key


def test_what_a_project_registers_with_the_hooks_of_wagtail_is_in_manage(users, fresh_menus):
    tides = SubmenuMenuItem("Tides", Menu(items=[MenuItem("High water", "/high/")]), name="tides")
    registered = [
        ("register_admin_menu_item", lambda: MenuItem("Harbour", "/harbour/", name="harbour")),
        ("register_admin_menu_item", lambda: tides),
        ("register_settings_menu_item", lambda: MenuItem("Quays", "/quays/", name="quays")),
        ("register_reports_menu_item", lambda: MenuItem("Ships", "/ships/", name="ships")),
        (PLAN_MENU, lambda: MenuItem("Watches", "/watches/", name="watches")),
    ]
    with hooks.register_temporarily(registered):
        menu = open_menu(users["writer"])
    assert top_level(menu) == ["explorer", "write", "plan", "media", "find", "manage", "help"]
    assert [name for name in menu if name.startswith("manage.")] == [
        "manage.harbour",
        "manage.tides",
        "manage.tides.high-water",
        "manage.reports",
        "manage.reports.ships",
        "manage.settings",
        "manage.settings.quays",
    ]
    assert "plan.watches" in menu


def test_a_project_that_hides_an_item_of_wagtail_still_does(users, fresh_menus):
    def hide_images(request: Any, items: list[MenuItem]) -> None:
        items[:] = [item for item in items if item.name != "images"]

    with hooks.register_temporarily("construct_main_menu", hide_images):
        menu = open_menu(users["writer"])
    assert "media.images" not in menu
    assert "media.documents" in menu


def test_the_groups_need_no_query_of_their_own(users, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):  # as without groups: permissions, and those of pages and collections
        open_menu(users["editor"])


def test_a_page_is_begun_from_every_view_by_those_who_may_add_one(users, client):
    for key in ("writer", "editor", "press_officer", "administrator"):
        assert {"write.new-storypage", "write.new-releasepage"} <= open_menu(users[key]).keys(), key
    assert "write" not in top_level(open_menu(users["search_editor"]))
    client.force_login(users["writer"])
    response = client.get(reverse("new_page", args=["stories", "storypage"]))
    assert "/add/stories/storypage/" in response.url
    assert client.get(reverse("new_page", args=["home", "homepage"])).status_code == 404
    client.force_login(users["search_editor"])
    assert client.get(reverse("new_page", args=["stories", "storypage"])).url == reverse("wagtailadmin_home")
