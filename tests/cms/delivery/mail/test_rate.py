"""The rate: slots of all workers together, and the time at which a job polls again."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from cms.core import clock
from cms.delivery.mail import sender
from cms.delivery.mail.models import MailServerState
from cms.delivery.mail.queue import queue_mail
from cms.delivery.mail.sender import HORIZON, find_next_due, get_interval, reserve_slots, send_due

from .conftest import send_all


@pytest.fixture
def leaving_times(monkeypatch):
    """Replace waiting by a clock that passes; return the times at which e-mails left."""
    passed, sent, began = [timedelta()], [], clock.now()
    monkeypatch.setattr(sender.time, "monotonic", lambda: passed[0].total_seconds())

    def sleep(seconds: float) -> None:
        passed[0] += timedelta(seconds=seconds)

    monkeypatch.setattr(sender.time, "sleep", sleep)
    send_one = sender.send_one
    monkeypatch.setattr(sender, "send_one", lambda *row: (sent.append(passed[0].total_seconds()), send_one(*row)))
    with clock.replaced_by(lambda: began + passed[0]):
        yield sent


@pytest.mark.parametrize(
    ("rate", "seconds"), [("10/second", 0.1), ("600/minute", 0.1), ("30/minute", 2.0), ("3600/hour", 1.0)]
)
def test_a_rate_is_a_time_between_two_emails(settings, rate, seconds) -> None:
    settings.MAIL_RATE = rate
    assert get_interval().total_seconds() == pytest.approx(seconds)


def test_workers_get_different_slots(db, settings) -> None:
    settings.MAIL_RATE = "10/second"
    slots = [slot for _ in range(4) for slot in reserve_slots(5)]
    gaps = {(later - earlier).total_seconds() for earlier, later in itertools.pairwise(slots)}
    assert gaps == {0.1}
    assert slots[-1] < clock.now() + HORIZON + timedelta(seconds=0.1)


def test_slots_that_were_not_used_are_not_made_up_later(db, settings, pass_time) -> None:
    settings.MAIL_RATE = "10/second"
    reserve_slots(1)
    now = pass_time(hours=1)
    assert reserve_slots(3)[0] >= now


def test_a_clock_that_was_set_back_does_not_stop_emails(db, settings, pass_time) -> None:
    """Slots that were reserved an hour ahead would leave none for an hour."""
    settings.MAIL_RATE = "10/second"
    pass_time(hours=1)
    reserve_slots(20)
    now = pass_time(hours=-1)
    first = reserve_slots(3)
    assert now <= first[0] < now + HORIZON
    assert reserve_slots(1)[0] > first[-1]


def test_slots_of_a_host_whose_clock_is_a_little_fast_count(db, settings, pass_time) -> None:
    settings.MAIL_RATE = "10/second"
    reserve_slots(1)
    pass_time(seconds=-5)
    assert reserve_slots(1) == []


@pytest.mark.parametrize(("rate", "emails"), [("10/second", 35), ("30/minute", 4)])
def test_emails_leave_at_the_rate(results, settings, leaving_times, rate, emails) -> None:
    settings.MAIL_RATE = rate
    for number in range(emails):
        queue_mail(to=f"{number}@example.org", kind="once")
    for _ in range(100):
        if not send_due() and (due := find_next_due(clock.now())):
            sender.time.sleep((due - clock.now()).total_seconds())
    interval = get_interval().total_seconds()
    assert len(leaving_times) == emails
    assert all(later - earlier >= interval - 0.001 for earlier, later in itertools.pairwise(leaving_times))
    assert leaving_times[-1] == pytest.approx((emails - 1) * interval, abs=1.1)


def test_a_worker_does_not_wait_for_slots_of_an_hour_that_comes_again(
    results, settings, leaving_times, pass_time, monkeypatch
) -> None:
    """The clock is set back when the slots of a batch are reserved."""
    settings.MAIL_RATE = "10/second"
    for number in range(3):
        queue_mail(to=f"{number}@example.org", kind="once")
    reserve = sender.reserve_slots

    def set_back(wanted: int) -> list[datetime]:
        slots = reserve(wanted)
        pass_time(hours=-1)
        return slots

    monkeypatch.setattr(sender, "reserve_slots", set_back)
    pass_time(hours=1)
    waits: list[float] = []
    monkeypatch.setattr(sender.time, "sleep", waits.append)
    send_due()
    assert sum(waits) <= 3 * HORIZON.total_seconds()


def test_without_emails_no_slot_is_due(results, settings) -> None:
    settings.MAIL_RATE = "1/hour"
    queue_mail(to="ada@example.org", kind="once")
    send_all()
    assert find_next_due(clock.now()) is None
    queue_mail(to="bo@example.org", kind="once")
    due = find_next_due(clock.now())
    assert due == MailServerState.objects.get().next_at - HORIZON
