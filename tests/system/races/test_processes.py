"""Whole processes are killed at random: web, workers, editors and importers, on one installation that goes on."""

from __future__ import annotations

import email
import os
import random
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from cms.delivery.alerts.comparison import find_oldest_waiting
from cms.delivery.alerts.models import AlertMatch
from cms.delivery.webhooks.models import Endpoint
from cms.jobs.models import ScheduleFailure
from cms.journal import journal, public_changes
from cms.journal.models import PublicChangesOffset
from search.indexing import status
from tests.system.faults import oracle
from tests.system.faults.processes import Processes, start_fork_server, wait_until

from .campaign import find_violations
from .installation import WORD, Installation

PROCESSES = int(os.environ.get("RACES_PROCESSES", 1))  # schedules
FIRST_SEED = int(os.environ.get("RACES_SEED", 1))
MAX_KILLS = 4
MAX_PAUSE_SECONDS = 0.8  # pause between two kills
TIMEOUT_SECONDS = 90.0  # until the workers have finished
JUDGEMENTS = 3
PROGRESS_INTERVAL = 20  # schedules
MAX_CLOCK_DELAY = timedelta(seconds=5)  # delay until the worker polls go-lives and expiries
ROLES = {"web": "web", "worker a": "race_worker", "worker b": "race_worker"}
WRITERS = {"editor a": "race_editor", "editor b": "race_editor", "importer": "race_importer"}


@pytest.fixture
def processes(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    """Yield the processes of the installation, whose workers send e-mails to files and webhooks to the receiver."""
    for name, value in installation.process_variables.items():
        monkeypatch.setenv(name, value)
    with start_fork_server(installation.environment) as started:
        for name, role in ROLES.items():
            started.start(name, role)
        yield started


@pytest.mark.processes
@pytest.mark.extended
def test_no_process_that_is_killed_leaves_anything_hidden_visible_or_anything_lost(installation, processes, report):
    failed, kills, began = 0, 0, time.monotonic()
    with installation.noting_tables():
        for seed in range(FIRST_SEED, FIRST_SEED + PROCESSES):
            installation.begin()
            campaign = ProcessSchedule(installation, processes, seed)
            campaign.run()
            kills += len(campaign.killed)
            if violations := campaign.finish():
                failed += 1
                report("\n".join([f"seed {seed}: {campaign.killed}", *violations, REPEAT.format(seed=seed)]))
            if (number := seed - FIRST_SEED + 1) % PROGRESS_INTERVAL == 0:
                report(f"{number} of {PROCESSES} schedules, {kills} kills, {failed} with violations")
        seconds = (time.monotonic() - began) / PROCESSES
        report(f"{PROCESSES} schedules, {kills} kills, {failed} with violations, {seconds:.1f} s each")
    assert not failed
    assert not processes.errors()


REPEAT = "Repeat it: make races SCHEDULES=0 PROCESSES=1 SEED={seed}"


class ProcessSchedule:
    """Writers work while processes are killed and started again; then the workers finish."""

    def __init__(self, installation: Installation, processes: Processes, seed: int) -> None:
        self.installation, self.processes = installation, processes
        self.seed, self.rng = seed, random.Random(seed)
        self.killed: list[str] = []

    def run(self) -> None:
        for name, role in WRITERS.items():
            self.processes.start(name, role, self.rng.randrange(10**9))
        for _ in range(self.rng.randint(1, MAX_KILLS)):
            time.sleep(self.rng.uniform(0.1, MAX_PAUSE_SECONDS))
            name = self.rng.choice([*ROLES, *WRITERS])
            self.processes.kill(name)
            self.killed.append(name)
            self.processes.start(name, (ROLES | WRITERS)[name], self.rng.randrange(10**9))
        for name in WRITERS:
            self.processes.kill(name)

    def finish(self) -> list[str]:
        """Wait until the workers have finished, and return what is wrong then.

        A job of the worker may begin new work just after that, so what is wrong must be wrong each of several times.
        """
        violations: list[str] = []
        for _ in range(JUDGEMENTS):
            try:
                wait_until(self.is_finished, TIMEOUT_SECONDS, "the workers have finished", self.describe)
            except AssertionError as error:
                return [str(error)]
            violations = self.judge()
            if not violations:
                break
        return violations

    def judge(self) -> list[str]:
        self.installation.environment.refresh()
        return [*find_violations(self.installation), *self.find_mail_violations(), *self.find_hidden_answers()]

    def is_finished(self) -> bool:
        soon = timezone.now() + MAX_CLOCK_DELAY
        # An editor may schedule a release that was public and has an embargo: the scheduler reports that it may not.
        refused = list(ScheduleFailure.objects.values_list("object_id", flat=True))
        is_published = not oracle.has_scheduled_changes(soon, except_for=refused)
        is_read = not public_changes.is_behind(soon)
        is_reported = not has_unreported_changes()
        return is_read and is_published and is_reported and status.is_done() and not oracle.find_queue_violations()

    def describe(self) -> str:
        offset = PublicChangesOffset.objects.values("sequence", "clock").get()
        endpoints = list(Endpoint.objects.values_list("sequence", "change"))
        matches = AlertMatch.objects.filter(reported_at=None).count()
        last = journal.last_sequence(), public_changes.last_change_sequence()
        alerts = f"{matches} matches wait, changes since {find_oldest_waiting()}"
        return f"{oracle.find_queue_violations()} {status.is_done()=} {offset=} {endpoints=} {last=} alerts: {alerts}"

    def find_mail_violations(self) -> list[str]:
        return oracle.find_mail_violations(read_mails(self.installation.environment.directory), may_repeat=True)

    def find_hidden_answers(self) -> list[str]:
        """Return the hidden pages that the web process, with its caches, answers with anything but 404."""
        visible = self.installation.public_pages()
        hidden = Page.objects.filter(title__contains=WORD).exclude(pk__in=visible)
        places = hidden.values_list("pk", "locale__language_code")
        statuses = {pk: self.get_status(f"/api/v1/pages/{pk}?locale={language}") for pk, language in places}
        return [f"web: page {pk} is hidden and answered with {code}" for pk, code in statuses.items() if code != 404]

    def get_status(self, address: str) -> int:
        url = f"http://127.0.0.1:{self.installation.environment.port}{address}"
        for _ in range(100):
            try:
                with urllib.request.urlopen(url, timeout=20) as response:
                    return int(response.status)
            except urllib.error.HTTPError as error:
                error.close()
                return error.code
            except OSError:  # the web process has just been started
                time.sleep(0.1)
        return 0


def has_unreported_changes() -> bool:
    """Return whether a public change has not become messages yet: to endpoints, or to subscribers with alerts."""
    last = public_changes.last_change_sequence()
    is_unread = Endpoint.objects.filter(Q(change__lt=last) | Q(sequence__lt=journal.last_sequence())).exists()
    return is_unread or find_oldest_waiting() is not None or AlertMatch.objects.filter(reported_at=None).exists()


def read_mails(directory: Path) -> list[tuple[str, str]]:
    """Return the ids and texts of the e-mails in files, which the backend of Django has written one after the other."""
    texts = "".join(file.read_text() for file in (directory / "mails").glob("*.log"))
    parts = (email.message_from_string(text.strip(), policy=policy.default) for text in texts.split("-" * 79 + "\n"))
    return [(part["Message-ID"], part.get_body(("plain",)).get_content()) for part in parts if part["Message-ID"]]
