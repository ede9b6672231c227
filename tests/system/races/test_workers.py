"""Two workers process the same changes at once: every message is sent once, and none is lost."""

from __future__ import annotations

import pytest
from django.core import mail

from cms.delivery.alerts.comparison import compare_new_pages
from cms.delivery.alerts.jobs import report_matches
from cms.delivery.alerts.models import AlertMatch
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.sender import send_due
from cms.delivery.webhooks.event_builder import create_deliveries
from cms.delivery.webhooks.models import Delivery
from cms.delivery.webhooks.sender import Sender
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from cms.page_types.standard_pages.models import StandardPage
from tests.system.faults.content import create_story

from .installation import WORD


@pytest.fixture
def story(race):
    """Return a story that was just published."""
    return create_story(race.installation.tree.stories, f"{WORD} news", published_at=None)


def run_both(race, job, statement):
    """Run a job twice at once: the first stops before the statement until the second is done or waits."""
    return race.run([("one", statement), ("other", ""), ("one", "")], one=job, other=job)


def process(*jobs):
    for job in jobs:
        while job():
            pass


def test_a_change_is_recorded_once(race, story):
    run_both(race, public_changes.process_changes, 'INSERT INTO "journal_publicchange"')
    assert public_changes.last_change_sequence() > race.installation.first_change
    assert race.find_violations() == []


def test_a_page_is_matched_with_an_alert_once(race, story):
    process(public_changes.process_changes, race.installation.indexer.index_batch)
    run_both(race, compare_new_pages, 'UPDATE "alerts_alertsoffset"')
    assert AlertMatch.objects.filter(page_id=story.pk).count() == 1


@pytest.mark.extended
def test_a_match_is_reported_once(race, story):
    process(public_changes.process_changes, race.installation.indexer.index_batch, compare_new_pages)
    run_both(race, report_matches, 'UPDATE "alerts_alertmatch"')
    assert QueuedMail.objects.count() == 1


@pytest.mark.few(1)
@pytest.mark.parametrize("statement", ["FOR UPDATE OF", 'UPDATE "mail_queuedmail" SET', 'SET "sending_since"'])
def test_an_e_mail_is_sent_once(statement, race, story):
    process(public_changes.process_changes, race.installation.indexer.index_batch, compare_new_pages, report_matches)
    run_both(race, send_due, statement)
    assert len(mail.outbox) == 1
    assert not QueuedMail.objects.exists()


def test_a_delivery_is_created_once(race, story):
    process(public_changes.process_changes)
    run_both(race, create_deliveries, 'INSERT INTO "webhooks_delivery"')
    assert Delivery.objects.filter(type="page.published").count() == 1


@pytest.mark.extended
def test_a_message_is_sent_once(race, story):
    process(public_changes.process_changes, create_deliveries)

    def send():
        sender = Sender(Delivery)
        while sender.send_due() or sender.sending:
            pass

    run_both(race, send, 'UPDATE "webhooks_endpoint" SET "claim"')
    ids = [one.headers["webhook-id"] for one in race.installation.receiver.received]
    assert len(ids) == len(set(ids)) == Delivery.objects.filter(state=Delivery.State.DELIVERED).count() > 0


def test_a_scheduled_page_is_published_once(race):
    race.installation.pass_time(minutes=21)
    run_both(race, publish_scheduled, 'UPDATE "wagtailcore_page"')
    assert race.find_violations() == []


def test_pages_are_written_once(race):
    page = StandardPage.objects.filter(depth=3).first()
    page.save_revision().publish()
    results = run_both(race, race.installation.indexer.index_batch, 'UPDATE "search_indexedpage"')
    assert sorted(results.values()) == [0, 1]
    assert race.find_violations() == []
