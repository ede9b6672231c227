"""The service holds a rehearsal only while it may go on, and leaves nothing behind, whatever ends it."""

from __future__ import annotations

import shutil
import stat
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cms.core import clock
from cms.jobs.queue import claim_due
from cms.rehearsal import holder, lifecycle, service
from cms.rehearsal.child import ChildEvent, choose_socket
from cms.rehearsal.copies.service import Copy
from cms.rehearsal.holder import LEASE, Holder
from cms.rehearsal.models import Rehearsal
from cms.rehearsal.service import LOST, end_abandoned, prepare_directory, remove_leftovers

pytestmark = pytest.mark.django_db(transaction=True)


class IdleChild:
    """Stands for the process, which does nothing during the copying."""

    pid = 0

    def __init__(self, *_: Any) -> None:
        """Start nothing."""

    def end(self) -> None:
        """Do nothing."""


@pytest.fixture
def hold(request_rehearsal, monkeypatch) -> Callable[[Callable[[Rehearsal], None]], tuple[Rehearsal, list[str]]]:
    """Return a function that lets the service hold a rehearsal while something happens during its copying."""

    def hold(happens: Callable[[Rehearsal], None]) -> tuple[Rehearsal, list[str]]:
        rehearsal, removed = request_rehearsal(), list[str]()

        def copy(
            directory: Path, audience: Any, name: str, report: Callable[[str, int], None], environment: Any
        ) -> None:
            report("database", 10)
            happens(rehearsal)
            report("database", 20)
            raise AssertionError("the rehearsal went on")

        monkeypatch.setattr(holder, "prepare_copy", lambda directory, name: {})
        monkeypatch.setattr(holder, "Child", IdleChild)
        monkeypatch.setattr(holder, "create_copy", copy)
        monkeypatch.setattr(holder, "remove_copy", lambda directory, name: removed.append(name))
        claim = claim_due(Rehearsal.objects.all(), 1, LEASE)
        Holder(claim, claim.rows[0], threading.Event()).run()
        rehearsal.refresh_from_db()
        return rehearsal, removed

    return hold


@pytest.fixture
def follow(request_rehearsal, monkeypatch) -> Callable[..., tuple[Rehearsal, list[datetime]]]:
    """Return a function that lets the process of a rehearsal report events, and then ends the rehearsal.

    It returns the rehearsal and the minutes for which the service has begun a report.
    """

    def follow(build_events: Callable[[datetime], list[ChildEvent]]) -> tuple[Rehearsal, list[datetime]]:
        rehearsal, reports = request_rehearsal(), list[datetime]()
        events = iter(build_events(rehearsal.at))

        class TalkingChild(IdleChild):
            socket = Path("socket")

            def move_to(self, at: datetime) -> None:
                """Do nothing."""

            def next_event(self, seconds: float) -> ChildEvent | None:
                if event := next(events, None):
                    return event
                lifecycle.end(rehearsal)
                return None

        copy = Copy("name", Path("directory"), {}, {}, 0)
        monkeypatch.setattr(holder, "prepare_copy", lambda directory, name: {})
        monkeypatch.setattr(holder, "Child", TalkingChild)
        monkeypatch.setattr(holder, "create_copy", lambda *given: copy)
        monkeypatch.setattr(holder, "write_counts", lambda *given: None)
        monkeypatch.setattr(holder, "remove_copy", lambda directory, name: None)
        monkeypatch.setattr(holder, "start_report", lambda pk, at, directory, socket: reports.append(at))
        claim = claim_due(Rehearsal.objects.all(), 1, LEASE)
        Holder(claim, claim.rows[0], threading.Event()).run()
        rehearsal.refresh_from_db()
        return rehearsal, reports

    return follow


def test_findings_begin_the_report_of_the_minute(follow) -> None:
    rehearsal, reports = follow(
        lambda at: [ChildEvent(at), ChildEvent(at, is_ready=True), ChildEvent(at, has_findings=True)]
    )
    assert (reports, rehearsal.failed_report_at, rehearsal.reached_at) == ([rehearsal.at], None, rehearsal.at)


def test_without_findings_the_report_has_failed(follow) -> None:
    rehearsal, reports = follow(lambda at: [ChildEvent(at, is_ready=True), ChildEvent(at, has_findings=False)])
    assert (reports, rehearsal.failed_report_at) == ([], rehearsal.at)


def test_findings_of_an_earlier_minute_say_nothing_of_the_wanted_one(follow) -> None:
    early = timedelta(hours=1)
    rehearsal, reports = follow(
        lambda at: [ChildEvent(at - early, has_findings=True), ChildEvent(at - early, has_findings=False)]
    )
    assert (reports, rehearsal.failed_report_at) == ([], None)


def test_a_rehearsal_ends_when_its_maker_may_not_rehearse_any_more(hold) -> None:
    rehearsal, removed = hold(lambda row: row.made_by.groups.clear())
    assert (rehearsal.state, rehearsal.failure, removed) == (Rehearsal.State.ENDED, "", [rehearsal.pk.hex])


def test_a_rehearsal_ends_while_it_is_copied(hold) -> None:
    rehearsal, removed = hold(lifecycle.end)
    assert (rehearsal.state, rehearsal.failure, removed) == (Rehearsal.State.ENDED, "", [rehearsal.pk.hex])


@pytest.fixture
def leave(request_rehearsal, monkeypatch) -> Any:
    """Return a function that leaves directories of copies, of which those in a set cannot be removed, and their set."""
    stuck = set[str]()

    def remove(directory: Path, name: str) -> None:
        if name in stuck:
            raise PermissionError(13, "Permission denied", str(directory))
        shutil.rmtree(directory)

    monkeypatch.setattr(service, "remove_copy", remove)

    def leave(*rows: Rehearsal) -> set[str]:
        for row in rows:
            (Path(settings.REHEARSAL_DIR) / row.pk.hex).mkdir()
            choose_socket(row.pk.hex).touch()
        return stuck

    return leave


def list_names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_a_copy_that_cannot_be_removed_does_not_keep_others_and_is_tried_again(
    leave, request_rehearsal, rehearsal_directory: Path
) -> None:
    rows = [request_rehearsal() for _ in range(2)]
    stuck = leave(*rows)
    stuck.add(min(row.pk.hex for row in rows))
    remove_leftovers()
    assert list_names(rehearsal_directory) == stuck
    stuck.clear()
    remove_leftovers()
    assert list_names(rehearsal_directory) == set()


def test_the_copies_of_rehearsals_that_go_on_stay(leave, request_rehearsal, rehearsal_directory: Path) -> None:
    held, own, ended = (request_rehearsal() for _ in range(3))
    leave(held, own, ended)
    Rehearsal.objects.filter(pk=held.pk).update(state=Rehearsal.State.READY)
    remove_leftovers({own.pk})
    assert list_names(rehearsal_directory) == {
        name for row in (held, own) for name in (row.pk.hex, choose_socket(row.pk.hex).name)
    }


def test_a_rehearsal_whose_thread_has_ended_by_an_error_ends_with_its_lease(request_rehearsal, pass_time) -> None:
    lost, own, waiting = (request_rehearsal() for _ in range(3))
    held = Rehearsal.objects.exclude(pk=waiting.pk)
    held.update(state=Rehearsal.State.READY, not_before=clock.now() + LEASE)
    end_abandoned({own.pk})
    assert Rehearsal.running().count() == 3
    pass_time(minutes=2)
    end_abandoned({own.pk})
    assert set(Rehearsal.running()) == {own, waiting}
    lost.refresh_from_db()
    assert (lost.state, lost.failure) == (Rehearsal.State.ENDED, LOST)


def test_only_the_account_of_the_service_reads_its_directory(rehearsal_directory: Path) -> None:
    rehearsal_directory.chmod(0o755)  # it was created by something else
    prepare_directory()
    assert stat.S_IMODE(rehearsal_directory.stat().st_mode) == 0o700
