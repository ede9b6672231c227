"""Which requests of the admin wait for a transaction that changes the page tree."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from cms.db.page_locks import TREE_LOCK_ID, try_lock_tree
from cms.demo import factories

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code after the timeout

pytestmark = pytest.mark.postgresql  # SQLite lets one write at a time


@pytest.fixture(scope="module")
def page(module_tree):
    return factories.StandardFactory(slug="first")


@pytest.fixture
def tree_lock(db):
    """Hold the lock of the tree in another connection, and let this one wait no longer than it must."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TREE_LOCK_ID])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10ms'")
    yield
    other.close()


@pytest.fixture
def waits(tree_lock, admin_client):
    """Return a function that says whether a POST request waits for the lock."""

    def send(url: str, **data: str) -> bool:
        try:
            admin_client.post(url, data)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            return True
        return False

    return send


@pytest.mark.parametrize("name", ["copy", "delete", "unpublish"])
def test_requests_that_change_several_pages_or_the_tree_wait(name, waits, page):
    assert waits(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))


def test_a_request_that_creates_a_page_waits(waits, page):
    assert waits(reverse("wagtailadmin_pages:add", args=["standard_pages", "standardpage", page.get_parent().pk]))


@pytest.mark.few(2)
@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_actions_for_several_pages_wait(action, waits, page):
    assert waits(reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={page.pk}")


@pytest.mark.parametrize(("slug", "result"), [("first", False), ("second", True)])
def test_a_form_of_a_page_waits_if_it_renames_the_page(slug, result, waits, page):
    assert waits(reverse("wagtailadmin_pages:edit", args=[page.pk]), slug=slug) is result


@pytest.mark.parametrize("name", ["wagtailadmin_pages:preview_on_edit", "checks_on_edit"])
def test_a_request_that_changes_no_page_does_not_wait(name, waits, page):
    assert not waits(reverse(name, args=[page.pk]), slug="second")


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "name", ["wagtailimages:add", "wagtaildocs:add", "wagtailsnippets_topics_topic:add", "imports:add"]
)
def test_uploads_and_other_objects_do_not_wait(name, waits, module_tree):
    assert not waits(reverse(name))


def test_a_copy_of_the_site_has_a_lock_of_its_own(tree_lock, settings):
    assert not try_lock_tree()
    settings.REHEARSAL_COPY = "rehearsal_1"
    assert try_lock_tree()
