"""Run functions concurrently on one PostgreSQL database, in an order that a seed decides and repeats.

Each actor has a thread with a connection of its own, and only one thread runs at a time. Before each SQL statement and
each commit the schedule decides whether the actor goes on or another one does. An actor that waits for a lock of the
database lets the others go on, and is ready again when the lock has been released.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

POLL_INTERVAL_SECONDS = 0.01  # after which a silent actor is asked for: is it waiting for a lock?
MAX_STEP_SECONDS = 1.0  # an actor that is silent for longer waits for a lock of this process
MAX_SILENCE_SECONDS = 60.0  # without a step of any actor
MAX_STEPS = 50_000  # steps of all actors; a schedule has 600
SWITCH_PROBABILITIES = (0.01, 0.05, 0.2, 0.6)  # few switches find other faults than many
MAX_TRACE_LENGTH = 90  # characters of a statement
QUIET = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "SET ")  # statements that no other transaction notices


class Killed(BaseException):
    """Ends an actor as if its process had been killed: open transactions are rolled back, leases stay."""


@dataclass
class Actor:
    """A function that runs in a thread of its own; `kill_at` is the number of the step at which it is killed."""

    name: str
    function: Callable[[], object]
    kill_at: int | None = None
    state: str = "ready"  # running, waiting, done
    pid: int = 0  # id of its process on the server
    steps: int = 0
    error: BaseException | None = None
    turn: threading.Event = field(default_factory=threading.Event)


@dataclass
class Schedule:
    """One run of actors. `on_commit` is called after each commit, while no other actor runs."""

    seed: int
    actors: Sequence[Actor]
    control: psycopg.Connection[Any]
    on_commit: Callable[[], None] = lambda: None
    trace: list[tuple[str, str]] = field(default_factory=list)
    written: set[str] = field(default_factory=set)  # tables

    def __post_init__(self) -> None:
        self.rng = random.Random(f"order {self.seed}")
        self.probability = self.rng.choice(SWITCH_PROBABILITIES)
        self.changed = threading.Condition()
        self.slow = 0  # steps that were silent for long, after which the order may not repeat
        self.switches = True  # whether another actor than the last one may have the next turn
        self.is_given_up = False  # an error has ended it; its actors end as well
        self._last = (0, time.monotonic())  # the number of steps, and when it was reached

    # ------------------------------------------------------------ in the thread that controls

    def run(self) -> Schedule:
        """Run all actors to their end; after an error here, end those that are paused, whose threads are used again."""
        try:
            return self._run()
        except BaseException:
            with self.changed:
                self.is_given_up = True
                for actor in self.actors:
                    actor.turn.set()
            raise

    def _run(self) -> Schedule:
        threads = [ActorThread.get(number) for number in range(len(self.actors))]
        for actor, thread in zip(self.actors, threads, strict=True):
            thread.start_actor(self, actor)
        current = self.actors[0]
        while unfinished := [actor for actor in self.actors if actor.state != "done"]:
            self._check_progress()
            ready = [actor for actor in unfinished if actor.state == "ready"]
            if not ready:
                self._wait_for(lambda: any(actor.state in ("ready", "done") for actor in unfinished))
                continue
            current = self.choose(ready, current)
            current.state = "running"
            current.turn.set()
            self._await(current)
            self._look_at_waiting()
        return self

    def _check_progress(self) -> None:
        """Fail if the actors wait for each other, or never end; on a busy machine a schedule may take minutes."""
        steps, now = sum(actor.steps for actor in self.actors), time.monotonic()
        if steps != self._last[0]:
            self._last = (steps, now)
        silence = now - self._last[1]
        if silence > MAX_SILENCE_SECONDS or steps > MAX_STEPS:
            raise AssertionError(f"seed {self.seed}: {steps} steps, none for {silence:.0f} s\n{self.format_trace()}")

    def _await(self, actor: Actor) -> None:
        """Wait until the actor has ended its turn, or is found to wait for a lock."""
        steps, since = actor.steps, time.monotonic()
        while not self._wait_for(lambda: actor.state != "running", POLL_INTERVAL_SECONDS):
            if actor.steps != steps:
                steps, since = actor.steps, time.monotonic()
            elif self._is_blocked(actor) or time.monotonic() - since > MAX_STEP_SECONDS:
                with self.changed:
                    if actor.state == "running" and actor.steps == steps:
                        actor.state = "waiting"
                        self.slow += time.monotonic() - since > MAX_STEP_SECONDS
                        self.trace.append((actor.name, "waits"))
                        return

    def _look_at_waiting(self) -> None:
        """Wait for each actor whose lock was released, so that it is ready at the same moment in every run."""
        for actor in self.actors:
            if actor.state == "waiting" and not self._is_blocked(actor):
                self._wait_for(lambda actor=actor: actor.state != "waiting", MAX_STEP_SECONDS)

    def _is_blocked(self, actor: Actor) -> bool:
        row = self.control.execute("SELECT cardinality(pg_blocking_pids(%s))", [actor.pid]).fetchone()
        return bool(row and row[0])

    def _wait_for(self, condition: Callable[[], bool], seconds: float = MAX_STEP_SECONDS) -> bool:
        with self.changed:
            return self.changed.wait_for(condition, seconds)

    def choose(self, ready: Sequence[Actor], last: Actor) -> Actor:
        """Return who has the next turn."""
        return self.rng.choice(ready) if self.switches or last not in ready else last

    # ------------------------------------------------------------ in the thread of an actor

    def pause(self, actor: Actor, statement: str) -> None:
        """Let the schedule decide who goes on before this statement.

        Raises:
            Killed: The actor ends here.
        """
        actor.steps += 1
        with self.changed:
            goes_on = actor.state == "running" and self.goes_on(actor, statement) and not self._are_any_waiting()
            if self.is_given_up:
                raise Killed
            if not goes_on:
                actor.turn.clear()
                actor.state = "ready"
                self.changed.notify_all()
        if not goes_on:
            actor.turn.wait()
            if self.is_given_up:
                raise Killed
        self._note(actor, statement)

    def goes_on(self, actor: Actor, statement: str) -> bool:
        """Return whether the actor keeps its turn before this statement."""
        self.switches = self.rng.random() < self.probability
        return not self.switches

    def _are_any_waiting(self) -> bool:
        return any(actor.state == "waiting" for actor in self.actors)

    def _note(self, actor: Actor, statement: str) -> None:
        self.trace.append((actor.name, statement))
        if actor.steps == actor.kill_at:
            self.trace.append((actor.name, "is killed"))
            raise Killed

    def finish(self, actor: Actor) -> None:
        with self.changed:
            actor.state = "done"
            self.changed.notify_all()

    # ------------------------------------------------------------ reports

    def format_trace(self) -> str:
        """Return the turns in their order: who, how many statements, and the last of them."""
        lines: list[str] = []
        previous, count, last = "", 0, ""
        for name, statement in [*self.trace, ("", "")]:
            if name != previous and previous:
                lines.append(f"  {previous:<12} {count:>4} × … {shorten(last)}")
                count = 0
            previous, count, last = name, count + 1, statement
        return "\n".join(lines)

    def format_writes(self) -> list[str]:
        """Return every statement but those that only read."""
        return [f"    {name}: {shorten(text)}" for name, text in self.trace if not text.startswith("SELECT")]


@dataclass
class Script(Schedule):
    """One run in a given order.

    Each turn names an actor and the text of the statement before which its turn ends. Without a text, or when it waits
    for a lock, it ends with the actor. After the last turn all actors go on in their order.
    """

    turns: Sequence[tuple[str, str]] = ()
    position: int = 0

    def choose(self, ready: Sequence[Actor], last: Actor) -> Actor:
        while self.position < len(self.turns):
            for actor in ready:
                if actor.name == self.turns[self.position][0]:
                    return actor
            self.position += 1
        return ready[0]

    def goes_on(self, actor: Actor, statement: str) -> bool:
        if self.position == len(self.turns):
            return True
        name, end = self.turns[self.position]
        if actor.name == name and end and end in statement:
            self.position += 1
            return False
        return True


class ActorThread(threading.Thread):
    """A thread whose connection stays open for the next schedule, because opening one takes longer than a step."""

    _threads: list[ActorThread] = []

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.work: tuple[Schedule, Actor] | None = None
        self.wake = threading.Event()
        self.is_closed = False
        self.start()

    @classmethod
    def get(cls, number: int) -> ActorThread:
        while len(cls._threads) <= number:
            cls._threads.append(ActorThread())
        return cls._threads[number]

    @classmethod
    def close_all(cls) -> None:
        for thread in cls._threads:
            thread.is_closed = True
            thread.wake.set()
            thread.join()
        cls._threads.clear()

    def start_actor(self, schedule: Schedule, actor: Actor) -> None:
        self.work = (schedule, actor)
        self.wake.set()

    def run(self) -> None:
        while True:
            self.wake.wait()
            self.wake.clear()
            if self.is_closed:
                connection.close()
                return
            assert self.work
            schedule, actor = self.work
            actor.turn.wait()
            try:
                with observe_statements(schedule, actor):
                    actor.function()
            except BaseException as error:
                actor.error = error
                if connection.connection is not None and not connection.is_usable():
                    connection.close()
            schedule.finish(actor)


@contextmanager
def observe_statements(schedule: Schedule, actor: Actor) -> Iterator[None]:
    """Pause before each statement and each commit of this thread."""
    connection.ensure_connection()
    commit = connection._commit

    def observe(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        statement = sql if isinstance(sql, str) else str(sql)
        if not statement.startswith(QUIET):
            actor.pid = connection.connection.info.backend_pid
            schedule.pause(actor, statement)
            if table := find_written_table(statement):
                schedule.written.add(table)
        return execute(sql, params, many, context)

    def observe_commit() -> None:
        actor.pid = connection.connection.info.backend_pid
        try:
            schedule.pause(actor, "COMMIT")
        except Killed:  # the server rolls back what a process that is gone has not committed
            connection.close()
            raise
        commit()
        schedule.on_commit()

    connection._commit = observe_commit  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(observe):
            yield
    finally:
        del connection._commit


WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE) "?(\w+)"?')


def find_written_table(statement: str) -> str:
    """Return the table that a statement writes, empty if it only reads."""
    found = WRITE.match(statement)
    return found[1] if found else ""


def shorten(statement: str) -> str:
    text = re.sub(r"SELECT .*? FROM", "SELECT … FROM", " ".join(statement.split()))
    return text[:MAX_TRACE_LENGTH]
