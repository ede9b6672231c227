"""The system status names what is wrong and what to do, for administrators only."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.delivery.alerts.comparison import compare_new_pages
from cms.delivery.mail.queue import queue_mail
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.demo import factories
from cms.files.documents.models import DocumentText
from cms.jobs import heartbeat
from cms.jobs.models import ScheduleFailure
from cms.journal import public_changes
from cms.operations.audit.trail import number_rows
from cms.operations.system_status import issues
from cms.press.press_kits.models import KitRequest
from search.indexing import reindex_requests
from search.models import ReindexRequest, SimilarityJob

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def working(tree, search_engine, monkeypatch):
    """Return a site on which nothing is wrong."""
    search_engine.prepare(["en", "fr"])
    ReindexRequest.objects.all().delete()
    SimilarityJob.objects.all().delete()
    heartbeat.record(heartbeat.MAIN_LOOP)
    number_rows()
    # The transaction of a slow test has SQLite's lock for long.
    monkeypatch.setattr("cms.operations.system_status.database.find_write_obstacle", lambda: None)
    monkeypatch.setattr("search.indexing.reindex_requests.is_behind", lambda: False)
    monkeypatch.setattr("search.indexing.status.get_lag", lambda now=None: 0.0)
    return tree


def find_texts() -> list[str]:
    return [issue.what for section in issues.find_sections() for issue in section.issues]


def test_nothing_is_reported_while_everything_works(working, admin_client):
    assert find_texts() == []
    html = admin_client.get(reverse("system_status")).content.decode()
    assert "Everything works." in html
    assert html.count("No problem was found.") == len(issues.FINDERS.values()) >= 6


def test_a_stopped_worker_is_reported_once(admin_client, working, pass_time):
    pass_time(minutes=1)
    assert find_texts() == []
    pass_time(minutes=5)
    assert [text.replace("\xa0", " ") for text in find_texts()] == ["The worker has not run for 6 minutes."]
    html = admin_client.get(reverse("system_status")).content.decode()
    assert "Start manage.py worker" in html
    assert "Everything works." not in html


def test_a_late_queue_is_reported(working, pass_time):
    ReindexRequest.objects.create(page_id=1, marked_at=timezone.now())
    pass_time(minutes=9)
    heartbeat.record(heartbeat.MAIN_LOOP)
    assert find_texts() == []
    pass_time(minutes=3)
    heartbeat.record(heartbeat.MAIN_LOOP)
    assert [text.replace("\xa0", " ") for text in find_texts()] == [
        "The queue search.reindexrequest has been waiting for 12 minutes."
    ]


def test_rows_that_failed_for_good_are_reported_for_a_day_and_parked_pages_as_pages(working):
    now = timezone.now()
    endpoint = Endpoint.objects.create(name="A", url="https://a.example/")
    for age in (timedelta(hours=1), timedelta(days=2)):
        Delivery.objects.create(
            endpoint=endpoint, type="page.published", body="{}", state="given_up", failed_at=now - age, not_before=None
        )
    reindex_requests.mark([10**9])
    ReindexRequest.objects.update(failed_at=now, not_before=now + timedelta(hours=1))
    assert sorted(find_texts()) == [
        "1 page could not be indexed.",
        "1 row of the queue webhooks.delivery has failed since yesterday.",
    ]


FAILING = {
    "the kit of a page": (KitRequest, {"page_id": 1}, "PRESS_KIT_PDF"),
    "the text of a PDF": (DocumentText, {"document_id": 1, "file": "a.pdf"}, "storage of files"),
}


@pytest.mark.parametrize(("model", "fields", "remedy"), FAILING.values(), ids=FAILING)
def test_what_fails_again_and_again_is_reported_with_what_to_do(working, model, fields, remedy):
    row = model.objects.create(**fields, attempts=2, last_error="MediaUnavailable", not_before=timezone.now())
    assert find_texts() == []
    model.objects.update(attempts=3)
    (issue,) = [issue for section in issues.find_sections() for issue in section.issues]
    assert issue.what == f"1 row of the queue {row._meta.label_lower} fails again and again (MediaUnavailable)."
    assert remedy in issue.remedy


def test_emails_that_leave_too_slowly_are_reported_with_the_rate(working, pass_time):
    queue_mail(to="ada@example.org", kind="alert")
    pass_time(minutes=61)
    heartbeat.record(heartbeat.MAIN_LOOP)
    (issue,) = [issue for section in issues.find_sections() for issue in section.issues]
    assert "mail.queuedmail" in issue.what
    assert "MAIL_RATE" in issue.remedy


def test_alerts_that_wait_for_search_are_reported_after_an_hour(working, pass_time):
    while public_changes.process_changes():
        pass
    compare_new_pages()
    factories.StoryFactory(parent=working.stories)
    while public_changes.process_changes():
        pass
    for minutes, reported in ((60, False), (5, True)):
        pass_time(minutes=minutes)
        heartbeat.record(heartbeat.MAIN_LOOP)
        found = [text for text in find_texts() if text.startswith("New pages have waited")]
        assert bool(found) is reported


def test_a_late_schedule_is_reported_without_titles(working, pass_time, admin_client):
    factories.StoryFactory(parent=working.stories, title="Secret", expire_at=timezone.now() + timedelta(minutes=1))
    ScheduleFailure.objects.create(
        model="pages.BasePage", object_id="1", act="publish", reason="x", since=timezone.now(), last_at=timezone.now()
    )
    pass_time(minutes=3)
    heartbeat.record(heartbeat.MAIN_LOOP)
    assert {"1 publication or expiry is late.", "1 object could not be published or expired."} <= set(find_texts())
    assert "Secret" not in admin_client.get(reverse("system_status")).content.decode()


def test_failing_and_disabled_webhooks_are_reported(working):
    Endpoint.objects.create(name="Well", url="https://a.example/", failures=2)
    Endpoint.objects.create(name="Failing", url="https://b.example/", failures=3)
    Endpoint.objects.create(name="Stopped by hand", url="https://c.example/", is_active=False)
    Endpoint.objects.create(name="Gone", url="https://d.example/", is_active=False)
    Endpoint.objects.filter(name="Gone").update(gone_at=timezone.now())
    assert find_texts() == [
        "The webhook “Failing” has failed 3 times in a row.",
        "The webhook “Gone” was disabled, because its endpoint responded 410 Gone.",
    ]


@pytest.mark.parametrize(("free", "level"), [(3 * 2**30, None), (2**30, "warning"), (2**20, "critical")])
def test_little_space_for_files_is_reported(working, monkeypatch, free, level, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, free))
    assert [issue.level for section in issues.find_sections() for issue in section.issues] == ([level] if level else [])


def test_a_check_that_fails_is_an_issue_and_stops_no_other(working, monkeypatch):
    def fail():
        raise OSError("planted")

    monkeypatch.setattr("cms.delivery.webhooks.jobs.find_issues", fail)
    assert find_texts() == ["This could not be checked (OSError)."]


@pytest.mark.parametrize(("group", "sees"), [("Administrators", True), ("Press officers", False), ("Editors", False)])
def test_only_administrators_see_the_page(working, client, group, sees):
    client.force_login(factories.UserFactory(groups=[group]))
    assert (client.get(reverse("system_status")).status_code == 200) is sees
    assert (reverse("system_status") in client.get(reverse("wagtailadmin_home")).content.decode()) is sees
