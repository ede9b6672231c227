"""A task of another package whose worker is killed again and again runs to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from cms.jobs.models import QueuedTask
from cms.jobs.status import find_queue_issues
from cms.jobs.task_runs import WorkerKilled
from tests.cms.jobs import tide_tables

from . import sizes
from .environment import FaultEnvironment
from .processes import Processes, start_fork_server, wait_until

pytestmark = pytest.mark.journey

START_SECONDS = 60.0


@pytest.mark.parametrize("environment", ["tantivy"], indirect=True)
def test_a_task_whose_workers_are_killed_runs_to_its_end(environment: FaultEnvironment, report, tmp_path: Path):
    result = tide_tables.publish.enqueue(str(tmp_path))
    with start_fork_server(environment) as processes:
        for kill in range(sizes.TASK_KILLS):
            start_attempt(processes, tmp_path, kill)
            assert processes.kill("worker")
            end_lease()
        start_attempt(processes, tmp_path, sizes.TASK_KILLS)
        seen = [issue.what for issue in find_queue_issues() if "WorkerKilled" in getattr(issue, "what", "")]
        (tmp_path / "go").touch()
        wait_until(lambda: tide_tables.publish.get_result(result.id).is_finished, START_SECONDS, "the task has ended")
        assert not processes.errors()
    result.refresh()
    killed = [error.exception_class for error in result.errors]
    report(f"{len(killed)} workers killed, {result.attempts} attempts, {result.status}; system status: {seen}")
    assert (result.status, result.return_value) == ("SUCCESSFUL", "done")
    assert killed == [WorkerKilled] * sizes.TASK_KILLS
    assert result.attempts == sizes.TASK_KILLS + 1
    assert seen == ["1 row of the queue jobs.queuedtask fails again and again (WorkerKilled)."]


def start_attempt(processes: Processes, directory: Path, earlier: int) -> None:
    """Start a worker, and wait until the task has begun in it."""
    begun = directory / "begun"
    processes.start("worker", "whole_worker")
    wait_until(lambda: begun.exists() and len(begun.read_text()) > earlier, START_SECONDS, "the task has begun")


def end_lease() -> None:
    """Let the lease of the killed worker end."""
    QueuedTask.objects.exclude(claim=None).update(not_before=timezone.now())
