"""Every view of the admin writes times in one format, with their zone; so do messages and the texts of Wagtail."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cms.demo import factories
from tests.cms.accounts.users.permission_walk.arguments import build_arguments, build_query
from tests.cms.accounts.users.permission_walk.fixtures import AdminSite, build_admin_site
from tests.cms.accounts.users.permission_walk.routes import admin_routes
from tests.garbage import collected_garbage
from tests.markers import mark_extended

# Wagtail leaves temporary files of pictures to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SKIPPED = ("wagtailadmin_logout", "wagtailadmin_error_test")  # end the session, and raise an error
# Views of Clarion and of Wagtail that list times, with the extended test all others.
LISTS = {
    "current_releases",
    "embargo_accesses",
    "embargo_releases",
    "imports:index",
    "journalists:inspect",
    "preview_all_shares",
    "release_chain",
    "wagtailadmin_explore",
    "wagtailadmin_home",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:search",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailsnippets_topics_topic:history",
    "webhook_deliveries:inspect",
    "webhooks:inspect",
}
DAY = r"\d{1,2} [A-Z][a-zé]+ \d{4}"
ZONE = r"(?:[A-Z]{3,5}|[+-]\d\d)"
OTHER_FORMATS = re.compile(
    r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b"  # 9 a.m.
    r"|\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}"  # Dec. 1, 2026
    r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b"  # 12/1/2026
    rf"|{DAY},? \d{{1,2}}:\d\d(?!:?\d| {ZONE}\b)"  # 1 December 2026, 09:00, without a zone
    r"|(?<=>)[^<>{}\"]*\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^<>{}\"]*(?=<)"  # 2026-12-01 09:00 as text
)
RIGHT_FORMAT = re.compile(rf"{DAY}, \d\d:\d\d {ZONE}\b")


@pytest.fixture(scope="module")
def site(module_tree) -> AdminSite:
    return build_admin_site(module_tree)


@pytest.mark.slow
@pytest.mark.parametrize("part", mark_extended(["lists", "others"], except_for=["lists"]))
def test_every_view_of_the_admin_writes_times_in_the_one_format(site, settings, part):
    settings.TIME_ZONE = settings.SITE_TIME_ZONE = "Europe/Brussels"
    client = Client(raise_request_exception=False)
    client.force_login(factories.SuperuserFactory())
    routes = [route for route in admin_routes() if route.name not in SKIPPED]
    others, right = {}, set()
    logging.disable(logging.CRITICAL)
    with collected_garbage():
        for route in routes:
            if (route.name in LISTS) != (part == "lists"):
                continue
            text = _read_view(client, route, site)
            if found := {match.group().strip() for match in OTHER_FORMATS.finditer(text)}:
                others[str(route)] = found
            if RIGHT_FORMAT.search(text):
                right.add(route.name)
    logging.disable(logging.NOTSET)
    assert others == {}
    if part == "lists":
        assert LISTS - right == set()
    else:
        assert len(right) >= 40


def _read_view(client, route, site):
    """Return the text of the view about a release under embargo; empty if it does not respond with HTML or JSON."""
    page = site.pages["embargoed"]
    try:
        url = reverse(route.name, kwargs=build_arguments(route, site, page))
    except NoReverseMatch:
        return ""
    response = client.get(url + build_query(route, page))
    is_text = response["Content-Type"].startswith(("text/html", "application/json"))
    return response.content.decode() if is_text and not response.streaming else ""
