from __future__ import annotations

import signal
from typing import Any

import pytest
from wagtail.models import Page

from cms.core.commands import Progress
from cms.moving.importing.writers import planner
from cms.moving.importing.writers.page_writer import PageWriter
from cms.page_types.stories.models import StoryPage


def titles() -> set[str]:
    return set(StoryPage.objects.live().values_list("title", flat=True))


def test_a_signal_stops_the_import_after_the_batch_and_a_second_run_continues(
    run: Any, write: Any, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "BATCH_SIZE", 2)
    advance = Progress.advance

    def advance_and_interrupt(self: Progress, count: int) -> None:
        advance(self, count)
        signal.raise_signal(signal.SIGTERM)

    file = write(*(record(number) for number in range(5)))
    before = signal.getsignal(signal.SIGTERM)
    with monkeypatch.context() as patched:
        patched.setattr(Progress, "advance", advance_and_interrupt)
        stopped = run(file)
    assert (stopped.code, StoryPage.objects.count()) == (130, 2), stopped.problem
    assert stopped.problem == "Interrupted. Run the same command to continue."
    assert stopped.counts == {"created": 2}
    assert signal.getsignal(signal.SIGTERM) == before
    assert run(file).counts == {"created": 3, "unchanged": 2}


def test_a_crash_within_a_batch_loses_no_reported_records(
    run: Any, write: Any, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "BATCH_SIZE", 2)
    make = PageWriter.create

    def make_or_die(self: PageWriter, task: Any, *content: Any) -> Page:
        if task.title == "Story 3":
            raise KeyboardInterrupt
        return make(self, task, *content)

    file = write(*(record(number) for number in range(5)))
    with monkeypatch.context() as patched:
        patched.setattr(PageWriter, "create", make_or_die)
        with pytest.raises(KeyboardInterrupt):
            run(file)
    assert titles() == {"Story 0", "Story 1"}
    assert run(file).counts == {"created": 3, "unchanged": 2}
    assert Page.find_problems() == ([], [], [], [], [])
