"""The clock is set, and the hours at which summer time begins and ends: nothing is too early, twice or lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.core import clock
from cms.core.time_fields import ZonedTimeField
from cms.delivery.alerts import jobs as alert_jobs
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.sender import send_due
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs import heartbeat
from cms.jobs.main_loop import MainLoop
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from cms.page_types.stories.models import StoryPage
from cms.press.mailings.dispatcher import process_mailings
from cms.press.mailings.models import Mailing
from tests.cms.press.embargo_access.conftest import Browser
from tests.cms.press.mailings.conftest import create_journalist
from tests.system.faults.content import body, create_story

from .installation import WORD

BRUSSELS = ZoneInfo("Europe/Brussels")
SECOND = timedelta(seconds=1)


def status_of(page) -> int:
    return Client().get(f"/api/v1/pages/{page.pk}").status_code


def count_publications(page) -> int:
    return PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled").count()


def find_violations(race) -> list[str]:
    """Return what is wrong when the worker has finished, and has compared the index as it does every five minutes.

    When the clock is set back, no entry of the journal tells the index of a page whose time lies ahead again.
    """
    race.finish()
    race.installation.reconcile()
    return race.find_violations()


# ---------------------------------------------------------------- the clock is set


@pytest.mark.few(1)
@pytest.mark.parametrize("statement", ['FROM "wagtailcore_revision"', 'UPDATE "wagtailcore_page"', "COMMIT"])
def test_a_page_whose_time_lies_ahead_again_is_hidden_until_then_and_published_once(statement, race):
    installation = race.installation
    page = StoryPage.objects.get(title=f"{WORD} later")
    installation.pass_time(minutes=21)
    turns = [("scheduler", statement), ("clock", ""), ("scheduler", "")]
    race.run(turns, scheduler=publish_scheduled, clock=lambda: installation.set_clock(minutes=-60))
    assert status_of(page) == 404
    assert find_violations(race) == []
    installation.pass_time(minutes=60)
    assert find_violations(race) == []
    assert status_of(page) == 200
    assert installation.count_news(page) == 1
    assert count_publications(page) <= 2  # the second time it was scheduled again, and not public before


def test_what_was_public_by_a_fast_clock_is_hidden_again_everywhere(race):
    """The release under embargo, and a page that has expired; for journalists, too, nothing opens a second time."""
    installation = race.installation
    release = installation.release
    going = create_story(installation.tree.stories, f"{WORD} going", published_at=None)
    states.publish(going, expire_at=clock.now() + timedelta(minutes=30))
    installation.set_clock(minutes=41)
    assert find_violations(race) == []
    assert (status_of(release), status_of(going)) == (200, 404)
    installation.set_clock(minutes=-41)
    assert find_violations(race) == []
    assert status_of(release) == 404
    assert Browser(installation.code, installation.token).status() in (200, 404)
    installation.pass_time(minutes=42)
    assert find_violations(race) == []
    assert status_of(release) == 200


def test_nothing_waits_for_an_hour_that_comes_again(race):
    installation = race.installation
    installation.set_clock(minutes=60)
    story = create_story(installation.tree.stories, f"{WORD} news", published_at=None)
    public_changes.process_changes()
    installation.set_clock(minutes=-60)
    installation.pass_time(seconds=heartbeat.INTERVAL_SECONDS)
    assert find_violations(race) == []
    assert installation.count_news(story) == 1
    assert len(mail.outbox) == 1


@pytest.mark.few(1)
@pytest.mark.parametrize("statement", ["FOR UPDATE OF", 'SET "sending_since"'])
def test_an_e_mail_is_sent_once_although_the_lease_ends_early(statement, race):
    installation = race.installation
    create_story(installation.tree.stories, f"{WORD} news", published_at=None)
    for job in (public_changes.process_changes, installation.indexer.index_batch, alert_jobs.process_alerts):
        while job():
            pass
    turns = [("one", statement), ("clock", ""), ("other", ""), ("one", "")]
    race.run(turns, one=send_due, clock=lambda: installation.set_clock(minutes=60), other=send_due)
    race.finish()
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(ids) == len(set(ids)) > 0
    assert sum(f"{WORD} news" in message.body for message in mail.outbox) == 1
    assert not QueuedMail.objects.exists()


# ---------------------------------------------------------------- summer time begins and ends


def type_time(text: str) -> datetime:
    """Return what a form of the admin makes of a time that an editor in Brussels types."""
    with timezone.override(BRUSSELS):
        value = ZonedTimeField().clean(text)
    assert value
    return value.astimezone(UTC)


# The times that are typed, and the first of them in UTC.
HOURS = {
    "the hour that is missing": ("2028-03-26 01:59", "2028-03-26 03:01", datetime(2028, 3, 26, 0, 59, tzinfo=UTC)),
    "the hour that comes twice": (
        "2028-10-29 02:30+02:00",
        "2028-10-29 02:30+01:00",
        datetime(2028, 10, 29, 0, 30, tzinfo=UTC),
    ),
}


@pytest.fixture
def site_in_brussels() -> Iterator[None]:
    with override_settings(SITE_TIME_ZONE="Europe/Brussels", TIME_ZONE="Europe/Brussels"), timezone.override(BRUSSELS):
        yield


@pytest.mark.parametrize("hour", HOURS)
def test_times_at_which_the_clocks_change_are_kept_to_the_second(hour, race, site_in_brussels):
    """A page goes live at the first time and expires at the second, at which an embargo ends and a mailing leaves."""
    first_text, second_text, first = HOURS[hour]
    installation = race.installation
    go_live, end = type_time(first_text), type_time(second_text)
    assert go_live == first
    assert end - go_live == (timedelta(minutes=2) if "missing" in hour else timedelta(hours=1))
    installation.stop_clock(first - timedelta(seconds=100))
    installation.drain()
    story = create_story(installation.tree.stories, f"{WORD} short", go_live_at=go_live, expire_at=end)
    release = factories.ReleaseFactory(
        parent=installation.tree.releases,
        title=f"{WORD} at night",
        published_at=None,
        body=body("A night"),
        embargo_until=end,
    )
    create_mailing(release, end)

    schedule = MainLoop([], threading.Event()).schedule
    schedule.is_watched = True
    assert 90 < schedule.longest_wait(schedule.begin()) <= 100
    for at, is_story, is_release in (
        (go_live - SECOND, 404, 404), (go_live, 200, 404), (end - SECOND, 200, 404), (end, 404, 200),
        (end + timedelta(hours=1), 404, 200),
    ):  # fmt: skip
        installation.stop_clock(at)
        assert find_violations(race) == [], (at, story.pk, release.pk)
        assert (status_of(story), status_of(release)) == (is_story, is_release), at
        send_mailings()
        assert len(list_mailings()) == (is_release == 200), at
    assert (installation.count_news(story), installation.count_news(release)) == (2, 1)


def test_a_time_that_does_not_exist_or_comes_twice_is_asked_about():
    for text in ("2028-03-26 02:30", "2028-10-29 02:30"):
        with pytest.raises(ValidationError):
            type_time(text)


def create_mailing(page, send_at: datetime) -> None:
    mailing = Mailing.objects.create(
        page=page, when="at", send_at=send_at, state="waiting", released_at=clock.now(), subject="Summer time"
    )
    mailing.lists.create(name="All").members.add(create_journalist("night"))


def send_mailings() -> None:
    while process_mailings() + send_due():
        pass


def list_mailings() -> list[object]:
    return [message for message in mail.outbox if message.subject == "Summer time"]
