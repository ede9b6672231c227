"""Translators change the pages of one language: every view of the admin, with pages of another language."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page, WorkflowState

from cms.demo import factories
from cms.demo.factories import states
from cms.snippets.organisation.models import Organisation
from tests.cms.editing.preview.conftest import page_form_data
from tests.garbage import collected_garbage
from tests.markers import mark_extended

from .permission_walk.arguments import build_arguments, build_form_data, build_query, is_about_a_page
from .permission_walk.fixtures import STATES, AdminSite, build_admin_site
from .permission_walk.routes import admin_routes
from .test_permission_table import has_access

pytestmark = [pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"), pytest.mark.slow]

WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
# What belongs to the user of the request: the account, the session, and notes about who has a form open.
OWN_TABLES = {
    "django_session",
    "users_user",
    "wagtailusers_userprofile",
    "wagtailadmin_editingsession",
    "mfa_authenticator",
    "account_emailaddress",
    "preview_previewcode",
}
# What reading stores: the sizes of pictures that a view shows, and the result of a comparison.
CACHE_TABLES = {"images_rendition", "translations_translationstate"}
# Views about a page that change nothing: public titles for choosers, a question before an action, and a redirect.
READING_VIEWS = {
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_pages:confirm_workflow_cancellation",
    "wagtailadmin_pages:revisions_index",
}


@pytest.fixture(scope="module")
def site(module_tree) -> AdminSite:
    Organisation.for_site(module_tree.record)  # the first view that reads settings creates them
    return build_admin_site(module_tree)


@pytest.fixture(scope="module")
def french_translator(site):
    return factories.UserFactory(username="traductrice", groups=["Translators (French)"])


@pytest.fixture(autouse=True)  # each test causes hundreds of refusals, each of which is logged
def without_logs():
    logging.disable(logging.CRITICAL)
    with collected_garbage():  # Wagtail's temporary files
        yield
    logging.disable(logging.NOTSET)


@contextmanager
def watch_writes(tables: set[str]):
    """Add the tables that the block writes to, also in transactions that are rolled back."""

    def watch(execute, sql, params, many, context):
        if found := WRITE.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def send(user, method, url, data) -> tuple[bool, set[str]]:
    """Return whether the user has access, and which tables the request wrote that are not their own."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    written: set[str] = set()
    with transaction.atomic():
        with watch_writes(written):
            response = getattr(client, method)(url, data)
            is_allowed = has_access(response)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    assert response.status_code != 500, f"{method} {url}"
    return is_allowed, written - OWN_TABLES - (CACHE_TABLES if method == "get" else set())


def list_requests(site, state):
    """Return (route, method, URL, form data) of every view; those that are not about a page in one state only."""
    page = site.pages[state]
    for route in admin_routes():
        if route.name in ("translate_page", "bundle_translate"):
            continue  # creates a page in French: tests/cms/editing/translations/test_translate.py
        if state != "live" and not is_about_a_page(route):
            continue
        try:
            url = reverse(route.name, kwargs=build_arguments(route, site, page)) + build_query(route, page)
        except NoReverseMatch:
            continue
        yield route, "get", url, {}
        yield route, "post", url, build_form_data(route, page)


@pytest.mark.parametrize("state", mark_extended(STATES[1:], except_for=["live"]))
def test_no_view_lets_translators_of_french_change_anything_else(site, french_translator, state):
    changed, opened = [], set()
    for route, method, url, data in list_requests(site, state):
        is_allowed, written = send(french_translator, method, url, data)
        if written:
            changed.append(f"{method.upper()} {route} writes {', '.join(sorted(written))}.")
        if is_allowed and is_about_a_page(route):
            opened.add(route.name)
    assert changed == [], "\n".join(changed)
    assert opened <= READING_VIEWS


def save(page: Page, user, action: str, **changes):
    """Save the form of the page as the user, by the button with the name `action`."""
    form = page_form_data(page.get_latest_revision_as_object(), factories.SuperuserFactory(), **changes)
    form |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", action: "on"}
    client = Client()
    client.force_login(user)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_translators_save_and_submit_pages_of_their_language_only(tree, language):
    user = factories.UserFactory(username="traductrice", groups=["Translators (French)"])
    page = factories.ReleaseFactory(parent=tree.branch(language).releases, title="Before")
    states.save_draft(page)
    save(page, user, "action-submit", title="After")
    after = Page.objects.get(pk=page.pk)
    is_own = language == "fr"
    assert (after.latest_revision.content["title"] == "After") is is_own
    assert WorkflowState.objects.filter(object_id=str(page.pk)).exists() is is_own
    assert after.title == "Before", "nothing is published"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_translators_publish_nothing(tree, language):
    user = factories.UserFactory(username="traductrice", groups=["Translators (French)"])
    page = factories.ReleaseFactory(parent=tree.branch(language).releases, title="Before", live=False)
    states.save_draft(page)
    save(page, user, "action-publish", title="After")
    client = Client()
    client.force_login(user)
    for name, arguments in (
        ("wagtail_bulk_action", ("wagtailcore", "page", "publish")),
        ("wagtailadmin_api:pages:action", (page.pk, "publish")),
    ):
        client.post(f"{reverse(name, args=arguments)}?id={page.pk}", {"id": page.pk})
    assert not Page.objects.get(pk=page.pk).live


def test_translators_take_nothing_from_and_add_nothing_to_another_language(tree):
    user = factories.UserFactory(username="traductrice", groups=["Translators (French)"])
    english, french = (factories.ReleaseFactory(parent=tree.branch(code).releases, live=False) for code in ("en", "fr"))
    for page in (english, french):
        states.save_draft(page)
    lists = {code: tree.branch(code).releases for code in ("en", "fr")}
    copy = {"new_title": "Copy", "new_slug": "copy", "copy_subpages": "", "publish_copies": "", "alias": ""}
    requests = [
        ("wagtailadmin_pages:copy", (french.pk,), copy | {"new_parent_page": lists["en"].pk}),
        ("wagtailadmin_pages:copy", (english.pk,), copy | {"new_parent_page": lists["fr"].pk}),
        ("wagtailadmin_pages:move_confirm", (french.pk, lists["en"].pk), {}),
        ("wagtailadmin_pages:move_confirm", (english.pk, lists["fr"].pk), {}),
        ("wagtailadmin_pages:delete", (english.pk,), {}),
    ]
    paths = set(Page.objects.values_list("pk", "path"))
    client = Client()
    client.force_login(user)
    for name, arguments, data in requests:
        client.post(reverse(name, args=arguments), data)
    for action in ("delete", "move"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        client.post(f"{url}?id={english.pk}", {"chooser": lists["fr"].pk})
    assert set(Page.objects.values_list("pk", "path")) == paths
    client.post(reverse("wagtailadmin_pages:copy", args=[french.pk]), copy | {"new_parent_page": lists["fr"].pk})
    assert lists["fr"].get_children().filter(slug="copy").exists(), "the same request within the language copies"
