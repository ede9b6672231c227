"""kill -9 of everybody at any moment: once the work is done, index and database are alike."""

from __future__ import annotations

import random
import time

from search.indexing import status
from search.indexing.reconcile import reconcile

from . import oracle, sizes
from .conftest import AT_LENGTH_ON_ELASTICSEARCH
from .content import make_site
from .ground import Ground
from .processes import Processes, nursery, wait_until

EDITORS, WORKERS = 3, 2
OTHERS = ("scheduler", "rebuilder")
LONGEST = 1_800.0  # seconds
SECRETLY = 0.05


@AT_LENGTH_ON_ELASTICSEARCH
def test_whoever_is_killed_index_and_database_are_alike_in_the_end(ground: Ground, told):
    """First by the journal alone; then with a share of the changes that no journal has heard of."""
    make_site(sizes.KILL_PAGES)
    ground.fill()
    with nursery(ground) as processes:
        storm = Storm(processes)
        storm.rage(0.0, share=0.75)
        told(f"{storm}: {(left := storm.calm())} after {storm.drained:.1f} s")
        assert not left
        storm.rage(SECRETLY, share=1.0)
        told(f"{storm}, {SECRETLY:.0%} of the rest in secret: {storm.calm()} after {storm.drained:.1f} s")
        assert not processes.errors()
    marked = sum(len(findings.different) for findings in reconcile(ground.engine))
    ground.fill()
    told(f"one pass of the reconciler marked {marked}: {(left := oracle.difference(ground.engine))}")
    assert not left


class Storm:
    """Everybody at work, and one after the other killed and started again."""

    def __init__(self, processes: Processes) -> None:
        self.processes, self.secretly = processes, 0.0
        self.rng = random.Random(11)
        self.kills, self.drained = 0, 0.0

    def __str__(self) -> str:
        return f"{self.kills} kills, {self.changes} changes"

    @property
    def changes(self) -> int:
        file = self.processes.ground.directory / "changes"
        return file.stat().st_size if file.exists() else 0

    def rage(self, secretly: float, share: float) -> None:
        """Until there have been enough kills and enough changes, counted from the first storm on."""
        self.secretly = secretly
        for name in self.everybody():
            self.start(name)
        until = time.monotonic() + LONGEST
        while self.kills < share * sizes.KILLS or self.changes < share * sizes.CHANGES:
            assert time.monotonic() < until, str(self)
            time.sleep(sizes.KILL_EVERY * self.rng.uniform(1 / 3, 5 / 3))
            assert not self.processes.ended(), self.processes.errors()
            self.kill(self.rng.choice(self.everybody()))

    def calm(self) -> oracle.Difference:
        """The editors go home, what is scheduled becomes due, a worker finishes; the difference that is left."""
        for name in self.everybody():
            self.kills += self.processes.kill(name)
        self.start("worker last")
        self.start("scheduler")
        self.drained = wait_until(self.is_quiet, sizes.DRAIN, "the index has caught up", self.what_is_left)
        for name in list(self.processes.pids):
            self.processes.kill(name)
        return oracle.difference(self.processes.ground.engine)

    def is_quiet(self) -> bool:
        return status.is_done() and not oracle.due_soon()

    def what_is_left(self) -> str:
        return f"{status.get_status(self.processes.ground.engine)}, {oracle.due_soon()=}"

    def everybody(self) -> list[str]:
        numbered = [f"editor {n}" for n in range(EDITORS)] + [f"worker {n}" for n in range(WORKERS)]
        return [*numbered, *OTHERS]

    def kill(self, name: str) -> None:
        self.kills += self.processes.kill(name)
        self.start(name)

    def start(self, name: str) -> None:
        role = name.partition(" ")[0]
        seed = self.rng.randrange(10**9)
        self.processes.start(name, role, f"{seed} {self.secretly}" if role == "editor" else "")
