"""The list of the audit trail: who may see it, what it shows, and its filters."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.operations.audit.digests import digest_address
from cms.operations.audit.models import AuditRow
from cms.operations.audit.trail import number_rows, record_audit
from cms.operations.audit.wagtail_hooks import describe_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    """Return the browser of an administrator, after three actions."""
    user, page = factories.UserFactory(username="ada", groups=["Administrators"]), factories.StoryFactory()
    AuditRow.objects.all().delete()
    record_audit("page.published", subject=f"wagtailcore.Page:{page.pk}", actor=user, revision=7)
    record_audit("subscriber.unsubscribed", subject="sign_ups.Subscriber:5", address=digest_address("Bo@example.org"))
    record_audit("tide.closed", subject="tides.Tide:1")
    AuditRow.objects.filter(action="tide.closed").update(actor_id=99_999)
    number_rows()
    client = Client()
    client.force_login(user)
    return client


def show(client: Client, **filters: Any) -> str:
    response = client.get(reverse("audit_trail:index"), filters)
    assert response.status_code == 200
    results = response.content.decode().partition('id="listing-results"')[2]
    return results.partition("<tbody")[2].partition("</tbody>")[0]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_export_of_a_report_is_recorded(administrator: Client, file_format: str) -> None:
    administrator.get(reverse("wagtailadmin_reports:site_history"), {"export": file_format})
    row = AuditRow.objects.get(action="list.exported")
    assert row.facts["format"] == file_format
    assert row.facts["view"].endswith("View")


def test_administrators_see_what_happened_to_what_and_by_which_user(administrator: Client) -> None:
    shown = show(administrator)
    for text in ("Page published", "page ", "ada", "revision: 7", "Subscriber unsubscribed", "subscriber 5"):
        assert text in shown
    assert "nobody was logged in" in shown
    assert "tide.closed" in shown  # an action whose app was left out
    assert "account 99999, deleted" in shown


@pytest.mark.parametrize("role", ["Press officers", "Editors", "Writers"])
def test_other_roles_do_not_see_it(administrator: Client, role: str) -> None:
    client = Client()
    client.force_login(factories.UserFactory(groups=[role]))
    assert client.get(reverse("audit_trail:index")).status_code == 302


def test_the_list_is_filtered_by_action_user_and_address(administrator: Client) -> None:
    user = AuditRow.objects.get(action="page.published").actor_id
    assert "Subscriber unsubscribed" not in show(administrator, action="page.published")
    assert "Subscriber unsubscribed" not in show(administrator, actor_id=user)
    by_address = show(administrator, address="bo@EXAMPLE.org")
    assert "Subscriber unsubscribed" in by_address
    assert "Page published" not in by_address
    assert "Subscriber unsubscribed" not in show(administrator, address="cy@example.org")


def test_a_digest_by_a_former_key_is_found(administrator: Client, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 5
    client = Client()
    client.force_login(factories.UserFactory(groups=["Administrators"]))
    assert "Subscriber unsubscribed" in show(client, address="bo@example.org")


def test_nobody_adds_changes_or_deletes_rows(administrator: Client) -> None:
    client = Client()
    client.force_login(factories.UserFactory(is_superuser=True))
    row = AuditRow.objects.first()
    for name, arguments in (("add", []), ("edit", [row.pk]), ("delete", [row.pk])):
        assert client.post(reverse(f"audit_trail:{name}", args=arguments)).status_code == 302
    assert AuditRow.objects.filter(pk=row.pk).exists()


def test_times_among_the_facts_have_their_zone() -> None:
    facts = {"go_live_at": "2026-12-01T08:00:00+00:00", "kind_at": "pier", "pages": [3, 4], "ended": "2026-12-01"}
    with timezone.override("Europe/Brussels"):
        described = describe_facts(AuditRow(action="bundle.scheduled", facts=facts))
    assert described == "go_live_at: 1 December 2026, 09:00 CET, kind_at: pier, pages: [3, 4], ended: 2026-12-01"
