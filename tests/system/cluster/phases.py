"""The phases of a run: what is killed, for how long, and what may fail meanwhile."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .installation import Installation
from .members import Member

DOWN_SECONDS = 6.0
LOST_SECONDS = 120.0
RECOVERY_SECONDS = 5.0  # failures are still allowed for so long after a server has come back


@dataclass
class Phase:
    """Something that happens to the cluster. All times are of `time.time()`."""

    name: str
    act: Callable[[], None]
    allowed: tuple[str, ...] = ()  # failures that may happen while a server is away
    began: float = 0.0
    away_from: float = 0.0
    away_until: float = 0.0
    ended: float = 0.0
    notes: list[str] = field(default_factory=list)

    def allows(self, failure: str, sent: float, received: float) -> bool:
        """Return whether this failure may happen to a request of this time."""
        return failure in self.allowed and received >= self.away_from and sent <= self.away_until + RECOVERY_SECONDS


def build_phases(installation: Installation, *, seconds: float, lost: float) -> list[Phase]:
    """Return all phases in their order. Each lasts `seconds` longer than something is away."""
    at = installation
    kill_9 = signal.SIGKILL
    phases = [Phase("calm", lambda: time.sleep(seconds))]

    def add(name: str, member: Member, down: float, number: signal.Signals = kill_9, *allowed: str) -> None:
        phase = Phase(name, lambda: None, allowed)
        phase.act = lambda: _kill_and_start(phase, member, down, number, seconds)
        phases.append(phase)

    add("web host 1 killed", at.webs[0], DOWN_SECONDS)
    child = Phase("process of web host 2 killed", lambda: None)
    child.act = lambda: _kill_child(child, at.webs[1], seconds)
    phases.append(child)
    add("web host 2 killed", at.webs[1], DOWN_SECONDS)
    add("web host 1 restarted", at.webs[0], 0.0, signal.SIGTERM)
    add("worker 1 killed", at.workers[0], DOWN_SECONDS)
    add("worker 2 killed", at.workers[1], DOWN_SECONDS)
    add("redis killed", at.redis, DOWN_SECONDS)
    add("nginx killed", at.nginx, 0.0, kill_9, "no answer")
    add("s3 killed", at.s3, DOWN_SECONDS, kill_9, "no file")
    add("postgres killed", at.postgres, DOWN_SECONDS, kill_9, "503", "no file")
    add("postgres restarted", at.postgres, 0.0, signal.SIGINT, "503", "no file")
    add("elasticsearch 1 lost", at.nodes[0], lost)
    add("elasticsearch 2 killed", at.nodes[1], DOWN_SECONDS)
    add("elasticsearch 3 killed", at.nodes[2], DOWN_SECONDS)
    frozen = Phase("elasticsearch 2 frozen", lambda: None)
    frozen.act = lambda: _freeze(frozen, at.nodes[1], seconds)
    phases.append(frozen)
    return phases


def run_phase(phase: Phase) -> None:
    """Run a phase and set its times."""
    phase.began = time.time()
    phase.act()
    phase.ended = time.time()


def _kill_and_start(phase: Phase, member: Member, down: float, number: signal.Signals, seconds: float) -> None:
    phase.away_from = time.time()
    member.kill(number)
    time.sleep(down)
    member.start()
    member.wait_until_ready()
    phase.away_until = time.time()
    phase.notes.append(f"away for {phase.away_until - phase.away_from:.1f} s")
    time.sleep(seconds)


def _kill_child(phase: Phase, member: Member, seconds: float) -> None:
    phase.away_from = time.time()
    member.kill_child()
    phase.away_until = time.time()
    time.sleep(seconds)


def _freeze(phase: Phase, member: Member, seconds: float) -> None:
    """Stop a program without ending it: its connections stay open and nothing answers."""
    phase.away_from = time.time()
    member.signal(signal.SIGSTOP)
    time.sleep(seconds)
    member.signal(signal.SIGCONT)
    phase.away_until = time.time()
    time.sleep(seconds)
