"""Memory and processor time of the processes of a run."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import linear_regression

import psutil

from .regular_calls import called_regularly

INTERVAL_SECONDS = 5.0
MIN_SAMPLES = 48  # four minutes; gunicorn replaces its processes, and a new one grows until its caches are full
WARM_UP = 0.4  # share of the life of a process: caches are filled, and connections are opened


@dataclass
class ProcessHistory:
    """The memory of one process over time."""

    group: str
    pid: int
    samples: list[tuple[float, float]] = field(default_factory=list)  # seconds, megabytes
    cpu_seconds: float = 0.0
    cpu_seconds_before: float = 0.0  # the run
    judged_until: float = math.inf  # seconds; an overload afterwards is no part of the judgement

    @property
    def is_long_enough(self) -> bool:
        return len(self._judged) >= MIN_SAMPLES

    @property
    def settled(self) -> list[tuple[float, float]]:
        """The samples after the warm-up."""
        return self._judged[int(len(self._judged) * WARM_UP) :]

    @property
    def _judged(self) -> list[tuple[float, float]]:
        return [(seconds, memory) for seconds, memory in self.samples if seconds <= self.judged_until]

    @property
    def slope(self) -> float:
        """Megabytes a minute after the warm-up."""
        return 60 * linear_regression(*zip(*self.settled, strict=True)).slope


@dataclass
class ProcessTable:
    """All processes that were seen, by group and id."""

    roots: dict[str, Callable[[], list[psutil.Process]]]
    judged_until: float = math.inf
    found: dict[tuple[str, int], ProcessHistory] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def sample(self) -> None:
        """Read the memory of every process."""
        now = time.monotonic() - self.began
        for group, find in self.roots.items():
            for process in find():
                try:
                    with process.oneshot():
                        memory, times = process.memory_info().rss / 2**20, process.cpu_times()
                except psutil.Error:
                    continue
                history = self.found.setdefault(
                    (group, process.pid), ProcessHistory(group, process.pid, judged_until=self.judged_until)
                )
                history.samples.append((now, memory))
                history.cpu_seconds = times.user + times.system

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Read the memory every few seconds until the end of the block."""
        self.sample()
        try:
            with called_regularly(self.sample, INTERVAL_SECONDS):
                yield
        finally:
            self.sample()

    def cpu_seconds(self, group: str) -> float:
        """Return the processor time of a group during the run."""
        return sum(one.cpu_seconds - one.cpu_seconds_before for (name, _), one in self.found.items() if name == group)


def family(pid: int) -> Callable[[], list[psutil.Process]]:
    """Return a function that finds a process and its descendants."""

    def find() -> list[psutil.Process]:
        try:
            root = psutil.Process(pid)
            return [root, *root.children(recursive=True)]
        except psutil.Error:
            return []

    return find


def named(*names: str) -> Callable[[], list[psutil.Process]]:
    """Return a function that finds the processes of servers that run already, by the names of their programs."""

    def find() -> list[psutil.Process]:
        return [one for one in psutil.process_iter(["name"]) if one.info["name"] in names]

    return find
