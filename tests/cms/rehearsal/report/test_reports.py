"""The report as a whole: built, stored, read by its maker only, and gone with the rehearsal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from cms.core import clock
from cms.demo import factories
from cms.editing.restricted_drafts.rules import Audience
from cms.rehearsal.models import Rehearsal, RehearsalReport
from cms.rehearsal.outbox.entries import FILE_NAME, Entry, Outbox
from cms.rehearsal.report.findings import write_findings
from cms.rehearsal.report.report_types import AnswerChange, Part, Report
from cms.rehearsal.report.reports import (
    ReportState,
    ask_site,
    delete_ended,
    has_failed,
    read_report,
    read_report_for,
    record_report_failure,
    save_report,
    start_report,
)
from cms.rehearsal.report.sentences import describe_change, name_change
from cms.rehearsal.report.text import write_report

pytestmark = pytest.mark.django_db
TEXTS = ("The report is being built", "The report could not be built", "This report is not valid any more")
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def maker() -> Any:
    return factories.SuperuserFactory()


@pytest.fixture
def rehearsal(newsroom, maker) -> Rehearsal:
    return Rehearsal.objects.create(
        made_by=maker,
        audience=maker,
        at=newsroom.minute,
        zone="Europe/Brussels",
        state=Rehearsal.State.READY,
        ends_at=newsroom.minute + timedelta(days=1),
        token_digest="0",
    )


@pytest.fixture
def report(newsroom, begin, rehearsal, tmp_path) -> Report:
    """Return the stored report of a minute at which a release without an image becomes public."""
    newsroom.release("Bare", newsroom.minute, image=None)
    begin()
    outbox = Outbox(tmp_path / FILE_NAME)
    newsroom.go_on(newsroom.minute)
    at = newsroom.minute
    outbox.record(Entry(at + timedelta(seconds=-30), "email", "alert", recipients=3))
    outbox.record(Entry(at, "email", "mailings.release", recipients=120))
    outbox.record(Entry(at, "webhook", "hooks.example", tags=2))
    outbox.record(Entry(at, "webhook", "hooks.example", tags=3))
    outbox.record(Entry(at, "refused", "192.0.2.1:443"))
    return build(tmp_path, rehearsal, newsroom)


def build(directory: Path, rehearsal: Rehearsal, newsroom: Any) -> Report:
    write_findings(directory, newsroom.since, newsroom.minute, ["tides"])
    saved = save_report(rehearsal.pk, directory, ask_site)
    assert saved is not None
    return saved


def test_outgoing_is_counted_by_minute_kind_and_name(report, newsroom):
    counted = [(one.minute, one.name, one.messages, one.recipients, one.tags) for one in report.outgoing]
    before = newsroom.minute - timedelta(minutes=1)
    assert counted == [
        (before, "alert", 1, 3, 0),
        (newsroom.minute, "mailings.release", 1, 120, 0),
        (newsroom.minute, "hooks.example", 2, 2, 5),
    ]
    assert [(one.target, one.times) for one in report.refusals] == [("192.0.2.1:443", 1)]


def test_stored_report_is_that_which_was_built(report, rehearsal):
    assert read_report(rehearsal) == report
    assert report.failed_jobs == ("tides",)


def test_text_names_everything(report):
    text = write_report(report, BRUSSELS)
    for part in (
        "A page without an image: “Bare” (en)",
        "E-mail (mailing): 120 recipients",
        "Webhook (hooks.example): 2 messages, 5 cache tags to purge",
        "192.0.2.1:443 (1 ×)",
        "tides",
        "CET",
    ):
        assert part in text


def test_lists_sites_and_fields_have_the_names_that_editors_know(newsroom):
    listed = AnswerChange(
        part=Part.LIST, name="calls-to-action", site="www.example.org", language="en", added=("Boats",)
    )
    assert name_change(listed) == "List “Calls to action” · English"
    fields = ("body", "notes_to_editors", "press_kit", "path", "url")
    page = AnswerChange(part=Part.PAGE, name="Boats", site="", language="en", page_id=1, fields=fields)
    assert describe_change(page) == ["differs in: body, notes to editors, press kit, address"]
    factories.site(hostname="other.example")
    assert name_change(listed) == "List “Calls to action” · www.example.org · English"


def test_maker_reads_the_report_with_links_to_the_forms(client, report, rehearsal, maker):
    client.force_login(maker)
    page = client.get(reverse("rehearsal_report", args=[rehearsal.pk])).content.decode()
    (clash,) = report.clashes
    assert f"{reverse('wagtailadmin_pages:edit', args=[clash.page_id])}#:w:contentpath=image" in page
    assert "120 recipients" in page


def test_nobody_else_reads_the_report(client, report, rehearsal):
    client.force_login(factories.SuperuserFactory())
    assert client.get(reverse("rehearsal_report", args=[rehearsal.pk])).status_code == 404


def test_user_without_the_permission_reads_no_report(client, report, rehearsal, maker):
    maker.is_superuser = False
    maker.save()
    client.force_login(maker)
    response = client.get(reverse("rehearsal_report", args=[rehearsal.pk]))
    assert "Bare" not in response.content.decode()


def test_report_with_a_page_that_was_hidden_since_is_not_shown(client, report, rehearsal, newsroom, maker):
    (clash,) = report.clashes
    page = factories.states.unpublish(newsroom.tree.home.get_descendants().get(pk=clash.page_id).specific)
    page.draft_audience = Audience.TEAM
    page.save()
    maker.is_superuser = False
    maker.save()
    maker.groups.add(Group.objects.get(name="Press officers"))
    client.force_login(maker)
    text = client.get(reverse("rehearsal_report", args=[rehearsal.pk])).content.decode()
    assert [part in text for part in (*TEXTS, "Bare", "120 recipients")] == [False, False, True, False, False]
    assert read_report_for(maker, rehearsal) == ReportState.WITHHELD


def test_report_with_a_draft_of_a_section_that_the_user_has_lost_is_not_shown(report, rehearsal, newsroom, maker):
    (clash,) = report.clashes
    page = newsroom.tree.home.get_descendants().get(pk=clash.page_id).specific
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    stories = Group.objects.create(name="Writers of stories")
    stories.page_permissions.create(page=newsroom.tree.stories, permission=change)
    maker.groups.add(stories)
    maker.is_superuser = False
    maker.save()
    assert read_report_for(maker, rehearsal) == report  # the page is public
    factories.states.unpublish(page)
    assert read_report_for(maker, rehearsal) == ReportState.WITHHELD
    stories.page_permissions.create(page=newsroom.tree.releases, permission=change)
    assert read_report_for(get_user_model().objects.get(pk=maker.pk), rehearsal) == report


def test_page_says_that_the_report_is_being_built_or_that_it_could_not_be_built(client, rehearsal, maker):
    client.force_login(maker)

    def read() -> list[bool]:
        text = client.get(reverse("rehearsal_report", args=[rehearsal.pk])).content.decode()
        return [part in text for part in TEXTS]

    assert read() == [True, False, False]
    record_report_failure(rehearsal.pk, rehearsal.at)
    assert read() == [False, True, False]
    Rehearsal.objects.update(at=rehearsal.at + timedelta(hours=1))  # its report is not built yet
    assert read() == [True, False, False]


@pytest.mark.django_db(transaction=True)
def test_a_report_that_cannot_be_built_is_recorded(rehearsal, tmp_path, monkeypatch):
    def fail(*given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("cms.rehearsal.report.reports.save_report", fail)
    start_report(rehearsal.pk, rehearsal.at, tmp_path, tmp_path / "socket").join()
    rehearsal.refresh_from_db()
    assert has_failed(rehearsal)
    assert read_report_for(rehearsal.made_by, rehearsal) == ReportState.FAILED


@pytest.mark.parametrize("end", ["state", "time"])
def test_report_ends_with_its_rehearsal(report, rehearsal, newsroom, end):
    assert delete_ended() == 0
    if end == "state":
        Rehearsal.objects.update(state=Rehearsal.State.ENDED)
    else:
        newsroom.now += timedelta(days=2)
    rehearsal.refresh_from_db()
    assert read_report(rehearsal) is None
    assert delete_ended() == 1
    assert not RehearsalReport.objects.exists()


def test_report_of_a_later_minute_replaces_the_earlier_one(report, rehearsal, newsroom, tmp_path):
    later = newsroom.minute + timedelta(hours=1)
    rehearsal.at = later
    rehearsal.save()
    assert read_report(rehearsal) is None  # it would show what was true before
    newsroom.go_on(later)
    write_findings(tmp_path, newsroom.since, later)
    save_report(rehearsal.pk, tmp_path, ask_site)
    found = read_report(rehearsal)
    assert found is not None
    assert (found.at, found.since) == (later, newsroom.since)
    assert clock.now() == later
