"""The worker's main lane: the index and the clock, in one loop in which nothing slow stands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog
from django.db import close_old_connections

from cms.jobs import heartbeat
from cms.jobs.queue import RetryPolicy, exponential_delays
from cms.jobs.scheduled_publishing import publish_scheduled
from search.engines.port import Engine, SearchUnavailable
from search.models import WorkerHeartbeat

from . import journal_consumer, queue
from .indexer import Indexer
from .reconcile import Findings, reconcile

log = structlog.get_logger(__name__)
Part = WorkerHeartbeat.Part

POLL = 0.05  # seconds between two looks when nothing happens; a publication is found this much later at most
GATHER = 0.2  # seconds between two batches of a few pages each: a busy editor or an import fills the next one
FEW = 2  # pages; a batch of so few is somebody's publication, and the next one shall not wait
TICK = 5.0
RECONCILE = 300.0
SHARE = 10  # a pass of the reconciler takes no more than a tenth of the time
STRETCH = 100  # pages the reconciler looks at in one step, so that a publication does not wait for it
CROWD = 1_000  # waiting pages at which the reconciler steps back
RETRIES = RetryPolicy(exponential_delays(10.0), jitter=0.2)  # of an engine that is away


@dataclass
class Turn:
    """Something that is done now and then; when it fails it waits longer and longer, and holds up nothing else."""

    do: Callable[[], float]  # answers the seconds until the next time
    due: float = 0.0
    failures: int = 0

    def take(self) -> bool:
        """Do it if it is due; False where it failed."""
        if time.monotonic() < self.due:
            return True
        try:
            wait, self.failures = self.do(), 0
        except Exception as error:
            self.failures += 1
            wait = RETRIES.delay(self.failures).total_seconds()
            _report(error, self.failures)
        self.due = time.monotonic() + wait
        return not self.failures


class Loop:
    """Index, clock and reconciler of one process."""

    def __init__(self, engine: Engine, index: str, stop: threading.Event) -> None:
        self.engine, self.index, self.stop = engine, index, stop
        self.worker = Indexer(engine)
        self._pass: Iterator[Findings] | None = None
        self._pass_began = self._next_pass = 0.0
        self._is_ready = False
        self._compared = heartbeat.Compared()
        self.turns = [Turn(self._tick), Turn(self._index), Turn(self._reconcile), Turn(self._beat)]

    def run(self) -> None:
        """Until `stop` is set; a batch that has begun is finished."""
        while not self.stop.is_set():
            for turn in self.turns:
                turn.take()
            self.stop.wait(max(0.0, min(turn.due for turn in self.turns) - time.monotonic()))
        self.engine.close()

    def once(self) -> None:
        """Everything that is due, to the end. Raises `SearchUnavailable` where the engine is away."""
        publish_scheduled()
        self.get_ready()
        self.worker.drain()
        compared = heartbeat.Compared()
        for findings in reconcile(self.engine):
            compared.add(findings)
            self.worker.drain()
        heartbeat.beat(Part.LOOP, Part.INDEX)
        heartbeat.compared(compared)
        self.engine.close()

    def get_ready(self) -> None:
        """Make missing indexes; have an index that was not there before, or is empty, filled."""
        self.worker.prepare()
        journal_consumer.attach(self.index, is_empty=is_empty(self.engine))
        self._is_ready = True

    def _index(self) -> float:
        if not self._is_ready:
            self.get_ready()
        try:
            done = self.worker.turn()
        except SearchUnavailable:
            self._is_ready = False  # it may come back as another one
            self._next_pass = 0.0
            raise
        if done == self.worker.batch:
            return 0.0
        return GATHER if done > FEW else POLL

    def _beat(self) -> float:
        """Seldom: where there is one writer, every row that is written makes others wait."""
        heartbeat.beat(Part.LOOP, *([Part.INDEX] if self._is_ready else []))
        return heartbeat.EVERY

    def _tick(self) -> float:
        close_old_connections()
        publish_scheduled()
        return TICK

    def _reconcile(self) -> float:
        """One step, while there is not much else to do."""
        if not self._is_ready or time.monotonic() < self._next_pass:
            return 1.0
        if journal_consumer.is_behind() or queue.waiting().count() > CROWD:
            return POLL
        if self._pass is None:
            self._pass, self._pass_began = reconcile(self.engine, chunk=STRETCH), time.monotonic()
            self._compared = heartbeat.Compared()
        try:
            findings = next(self._pass)
        except StopIteration:
            self._pass = None
            heartbeat.compared(self._compared)
            self._next_pass = time.monotonic() + max(RECONCILE, SHARE * (time.monotonic() - self._pass_began))
            return 1.0
        except Exception:
            self._pass = None
            raise
        self._compared.add(findings)
        if findings.different:
            log.warning(
                "the index differed",
                locale=findings.locale,
                missing=len(findings.missing),
                ghosts=len(findings.ghosts),
                stale=len(findings.stale),
            )
        return POLL


def is_empty(engine: Engine) -> bool:
    """Whether the index holds no page at all, though it may once have."""
    health = engine.health()
    return health.ok and not any(health.documents.values())


def _report(error: Exception, failures: int) -> None:
    """An engine that is away is no surprise; anything else is."""
    if isinstance(error, SearchUnavailable):
        log.warning("the search engine is away", reason=str(error)[:200], failures=failures)
    else:
        log.error("a turn of the worker failed", exc_info=error, failures=failures)
