"""Names: no two items of the menu have the same, each view is headed by that of its item, and none is “Wagtail”.

The tests open the views of the menu as all roles, and all views of the admin as a writer, in English and French.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.admin.menu import admin_menu
from wagtail.users.models import UserProfile

from tests.cms.accounts.users.permission_walk.arguments import build_arguments, build_query, get_subject
from tests.cms.accounts.users.permission_walk.fixtures import AdminSite, build_admin_site
from tests.cms.accounts.users.permission_walk.routes import Route, admin_routes

from .visible_text import find_around, read_headings, read_text

pytestmark = [pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"), pytest.mark.slow]

LANGUAGES = ("en", "fr")
OTHER_HEADINGS = ("/admin/guide/", "/admin/new/")  # titles of chapters, and forms of new pages


@pytest.fixture(scope="module")
def site(module_tree) -> AdminSite:
    return build_admin_site(module_tree)


@pytest.fixture(autouse=True)  # refused requests are logged
def without_logs():
    """Disable logging during a test."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def use_language(user: Any, language: str) -> Any:
    """Return the user with a preferred language."""
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    return type(user).objects.get(pk=user.pk)


def list_items(user: Any, language: str) -> list[tuple[str, str]]:
    """Return the label and URL of each item of the menu, also of groups."""
    request = RequestFactory().get("/admin/")
    request.user = user
    with translation.override(language):
        return list(_walk(admin_menu.render_component(request)))


def _walk(items: list[Any]) -> Iterator[tuple[str, str]]:
    for item in items:
        yield str(item.label), getattr(item, "url", "")
        yield from _walk(getattr(item, "menu_items", []))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_items_of_the_menu_have_the_same_name(site, language):
    for letter, user in site.users.items():
        counts = Counter(label for label, _ in list_items(user, language))
        assert [label for label, count in counts.items() if count > 1] == [], letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_view_of_the_menu_is_headed_by_the_name_of_its_item(site, language):
    wrong, opened = {}, set()
    for user in site.users.values():
        person = use_language(user, language)
        client = Client()
        client.force_login(person)
        for label, url in list_items(person, language):
            if not url.startswith("/admin/") or url.startswith(OTHER_HEADINGS) or url in opened:
                continue
            opened.add(url)
            response = client.get(url, follow=True)
            seen, read = read_headings(response.content)
            name = " ".join(label.split())
            if response.status_code != 200 or not (seen == name and name in read):
                wrong[url] = (response.status_code, name, seen, read)
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_view_of_a_writer_names_wagtail(site, language):
    client = Client(raise_request_exception=False)
    client.force_login(use_language(site.users["W"], language))
    named, opened = {}, 0
    for route in admin_routes():
        status, html = _open(client, route, site)
        opened += status == 200
        if found := find_around("wagtail", read_text(html)):
            named[str(route)] = found
    assert named == {}
    assert opened > 50


def _open(client: Client, route: Route, site: AdminSite) -> tuple[int, bytes]:
    """Return status and HTML of a view about a draft or an upload of the writer; no HTML if the view has none."""
    page = site.page("own draft", "W")
    file = site.files.get(("own upload", "W", get_subject(route)))
    try:
        url = reverse(route.name, kwargs=build_arguments(route, site, page, file)) + build_query(route, page)
    except NoReverseMatch:
        return 404, b""
    with transaction.atomic():
        response = client.get(url)
        content = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    match response.get("Content-Type", "").partition(";")[0]:
        case "text/html":
            return response.status_code, content
        case "application/json":  # a dialog, such as a chooser
            answer = json.loads(content)
            return response.status_code, str(answer.get("html", "") if isinstance(answer, dict) else "").encode()
    return response.status_code, b""
