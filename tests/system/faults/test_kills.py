"""Any process is killed with SIGKILL at any time: when the work is done, index and database match."""

from __future__ import annotations

import random
import time

import pytest

from search.indexing import status
from search.indexing.reconcile import reconcile

from . import oracle, sizes
from .conftest import EXTENDED_ON_ELASTICSEARCH
from .content import create_site
from .environment import FaultEnvironment
from .processes import Processes, start_fork_server, wait_until

pytestmark = pytest.mark.journey

EDITORS, WORKERS = 3, 2
OTHER_ROLES = ("scheduler", "rebuilder")
MAX_SECONDS = 1_800.0
UNJOURNALED_SHARE = 0.05


@EXTENDED_ON_ELASTICSEARCH
def test_index_and_database_match_after_any_process_is_killed(environment: FaultEnvironment, report):
    """First all changes are in the journal; then a share is not, and reconciling finds them."""
    create_site(sizes.KILL_PAGES)
    environment.update_index()
    with start_fork_server(environment) as processes:
        kill_loop = KillLoop(processes)
        kill_loop.run(0.0, share=0.75)
        report(f"{kill_loop}: {(differences := kill_loop.finish())} after {kill_loop.catch_up_seconds:.1f} s")
        assert not differences
        kill_loop.run(UNJOURNALED_SHARE, share=1.0)
        remaining = kill_loop.finish()
        report(f"{kill_loop}, {UNJOURNALED_SHARE:.0%} of the rest not in the journal: {remaining}")
        report(f"caught up after {kill_loop.catch_up_seconds:.1f} s")
        assert not processes.errors()
    marked = sum(len(findings.different) for findings in reconcile(environment.engine))
    environment.update_index()
    report(f"reconciling once marked {marked}: {(differences := oracle.find_differences(environment.engine))}")
    assert not differences


class KillLoop:
    """Runs editors and workers, and kills and restarts one after the other."""

    def __init__(self, processes: Processes) -> None:
        self.processes, self.unjournaled_share = processes, 0.0
        self.rng = random.Random(11)
        self.kills, self.catch_up_seconds = 0, 0.0

    def __str__(self) -> str:
        return f"{self.kills} kills, {self.changes} changes"

    @property
    def changes(self) -> int:
        file = self.processes.environment.directory / "changes"
        return file.stat().st_size if file.exists() else 0

    def run(self, unjournaled_share: float, share: float) -> None:
        """Run until a share of all kills and changes is reached, counted over all runs."""
        self.unjournaled_share = unjournaled_share
        for name in self.names():
            self.start(name)
        deadline = time.monotonic() + MAX_SECONDS
        while self.kills < share * sizes.KILLS or self.changes < share * sizes.CHANGES:
            assert time.monotonic() < deadline, str(self)
            time.sleep(sizes.KILL_INTERVAL_SECONDS * self.rng.uniform(1 / 3, 5 / 3))
            assert not self.processes.ended(), self.processes.errors()
            self.kill(self.rng.choice(self.names()))

    def finish(self) -> oracle.Differences:
        """Stop the editors, let scheduler and worker finish, and return the remaining differences."""
        for name in self.names():
            self.kills += self.processes.kill(name)
        self.start("worker last")
        self.start("scheduler")
        self.catch_up_seconds = wait_until(
            self.is_finished, sizes.INDEX_TIMEOUT_SECONDS, "the index has caught up", self.describe
        )
        for name in list(self.processes.pids):
            self.processes.kill(name)
        return oracle.find_differences(self.processes.environment.engine)

    def is_finished(self) -> bool:
        return status.is_done() and not oracle.has_scheduled_changes()

    def describe(self) -> str:
        return f"{status.get_status(self.processes.environment.engine)}, {oracle.has_scheduled_changes()=}"

    def names(self) -> list[str]:
        numbered = [f"editor {n}" for n in range(EDITORS)] + [f"worker {n}" for n in range(WORKERS)]
        return [*numbered, *OTHER_ROLES]

    def kill(self, name: str) -> None:
        self.kills += self.processes.kill(name)
        self.start(name)

    def start(self, name: str) -> None:
        role = name.partition(" ")[0]
        seed = self.rng.randrange(10**9)
        self.processes.start(name, role, f"{seed} {self.unjournaled_share}" if role == "editor" else "")
