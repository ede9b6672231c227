"""Every request locks the page tree, then the pages, then the bundle: no two of them wait for each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from cms.demo.factories import states
from cms.editing.bundles.schedule import schedule
from cms.jobs.scheduler import publish_scheduled
from tests.cms.editing.bundles.conftest import make_bundle
from tests.cms.editing.bundles.test_board import Admin

pytestmark = [pytest.mark.journey, pytest.mark.postgresql]  # SQLite has one writer
ORDER = ["tree", "pages", "bundle"]


def list_locks(captured: CaptureQueriesContext) -> list[str]:
    """Return what was locked, in the order of the first lock of each."""
    found = []
    for query in captured.captured_queries:
        sql = query["sql"]
        if "pg_advisory_xact_lock" in sql:
            found.append("tree")
        elif "FOR NO KEY UPDATE" in sql and 'FROM "wagtailcore_page"' in sql:
            found.append("pages")
        elif "FOR UPDATE" in sql and '"bundles_bundle"' in sql:
            found.append("bundle")
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("name", ["schedule", "publish", "publish again", "cancel", "approve", "undo", "translate"])
def test_locks_are_taken_in_one_order(officer, pages, name, pass_time):
    bundle, values, place = make_bundle(officer, pages), {}, []
    if name in ("publish again", "cancel", "undo"):
        schedule(bundle, officer)
    if name == "undo":
        pass_time(minutes=10)
        publish_scheduled()
    if name == "schedule":
        values = {"at": f"{timezone.now() + timedelta(days=3):%Y-%m-%d} 09:00", "at-zone": "UTC"}
    if name == "approve":
        page = states.save_draft(pages[0], title="Corrected quillwort")
        values = {"version": f"{page.pk}-{page.latest_revision_id}"}
    if name == "translate":
        place = [pages[0].pk, Locale.objects.get(language_code="fr").pk]
    with CaptureQueriesContext(connection) as captured:
        url = reverse(f"bundle_{name.partition(' ')[0]}", args=[bundle.pk, *place])
        response = Admin(officer).client.post(url, values)
    assert response.status_code == 302
    assert list_locks(captured) == ORDER


def test_a_deletion_takes_them_in_the_same_order(officer, pages):
    schedule(make_bundle(officer, pages), officer)
    with CaptureQueriesContext(connection) as captured:
        states.reload_page(pages[0]).delete()
    assert list_locks(captured) == ORDER
