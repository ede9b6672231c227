"""The speed of the machine during a run: the processor time that the same piece of work takes each second.

A machine that shares its cores with others becomes slower and faster while nothing changes in it, and does not show it
as stolen time. Without this figure one cannot tell such a time from one in which the site itself was slower.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .regular_calls import called_regularly

INTERVAL_SECONDS = 1.0
STEPS = 60_000  # steps of a loop, about three milliseconds


@dataclass
class MachineSpeed:
    """How long the piece of work took, in milliseconds of processor time, and when, in seconds since the beginning."""

    samples: list[tuple[float, float]] = field(default_factory=list)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Measure until the end of the block."""
        began = time.monotonic()

        def sample() -> None:
            self.samples.append((time.monotonic() - began, measure_work()))

        with called_regularly(sample, INTERVAL_SECONDS):
            yield

    def between(self, begin: float, end: float) -> list[float]:
        """Return the milliseconds measured in a part of the run."""
        return [milliseconds for seconds, milliseconds in self.samples if begin <= seconds < end]


def measure_work() -> float:
    """Do the piece of work once, and return its processor time in milliseconds."""
    began = time.thread_time()
    for number in range(STEPS):
        number * number % 7
    return (time.thread_time() - began) * 1000
