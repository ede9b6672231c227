"""Random schedules: who acts, in which order, and what must hold afterwards. A seed repeats all of it."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.core import mail

from tests.system.faults import oracle

from .actors import Editor, EmbargoReader, Visitor, Worker, World, import_records, run_scheduler, set_clock
from .installation import WORD, Installation
from .interleaving import Actor, Killed, Schedule

KILL_PROBABILITY = 0.15  # probability of a schedule in which a worker is killed
MAX_KILL_STEP = 60
CLOCK_PROBABILITY = 0.2  # schedules in which the clock is set; never the first, nor those that once failed
WARM_UP_SEEDS = (-1, -2)
REPEAT = "make races SCHEDULES=1 PROCESSES=0 SEED={seed}"


@dataclass
class Result:
    """The outcome of a schedule: its violations, and what is printed of it."""

    seed: int
    violations: list[str]
    report: str
    seconds: float
    refused: int
    steps: int


def run_schedule(installation: Installation, seed: int) -> Result:
    """Run one schedule, let the worker finish its work, and judge everything that can be seen of it."""
    began = time.process_time()
    world = World(installation, seed)
    world.history.append(installation.public_pages())
    world.journal.sequences.append(installation.last_sequence())
    actors = choose_actors(world)
    schedule = Schedule(
        seed, actors, installation.control, lambda: world.history.append(installation.public_pages()),
        written=installation.written,
    )  # fmt: skip
    schedule.run()
    world.violations += [
        f"{actor.name}: {actor.error!r}" for actor in actors if actor.error and not isinstance(actor.error, Killed)
    ]
    is_killed = any(isinstance(actor.error, Killed) for actor in actors)
    with installation.noting_tables():
        try:
            world.violations += judge(world, is_killed=is_killed)
        except Exception as error:
            world.violations.append(f"{error!r}")
    lines = [
        f"seed {seed}: {len(world.violations)} violations",
        *(f"  {text}" for text in world.violations),
        *(f"  refused: {text}" for text in world.refused),
        f"  {'; '.join(world.done)}",
        schedule.format_trace(),
        *(schedule.format_writes() if "RACES_TRACE" in os.environ else ()),
        f"Repeat it: {REPEAT.format(seed=seed)}   (RACES_TRACE=1 prints every write)",
    ]
    return Result(
        seed,
        world.violations,
        "\n".join(lines),
        time.process_time() - began,
        len(world.refused),
        sum(actor.steps for actor in actors),
    )


def warm_up(installation: Installation) -> None:
    """Run some schedules unjudged, because with empty caches a seed has more statements, and so another order."""
    for seed in WARM_UP_SEEDS:
        run_schedule(installation, seed)
        installation.restore()


def choose_actors(world: World) -> list[Actor]:
    """Return two editors, two workers, and two of the others; in some a worker is killed, or the clock is set."""
    rng = random.Random(f"actors {world.seed}")
    others: dict[str, Callable[[], object]] = {
        "scheduler": partial(run_scheduler, world),
        "importer": partial(import_records, world),
        "visitor": Visitor(world, "visitor"),
        "embargo": EmbargoReader(world),
        "journal": world.journal.read,
    }
    names = rng.sample(sorted(others), 2)
    actors = [Actor(name, Editor(world, name, rng.randint(1, 3))) for name in ("editor a", "editor b")]
    actors += [Actor(name, Worker(world, name)) for name in ("worker a", "worker b")]
    actors += [Actor(name, others[name]) for name in names]
    if rng.random() < KILL_PROBABILITY:
        actors[2].kill_at = rng.randint(1, MAX_KILL_STEP)
    if sets_clock(world.seed):
        actors.append(Actor("clock", partial(set_clock, world)))
    return actors


def sets_clock(seed: int) -> bool:
    """Return whether the clock is set in a schedule, by another generator: the other actors stay those of the seed."""
    return random.Random(f"clock steps {seed}").random() < CLOCK_PROBABILITY


def judge(world: World, *, is_killed: bool) -> list[str]:
    """Let all leases end and the worker finish, and return what is wrong then."""
    installation = world.installation
    installation.pass_time(minutes=120 if world.seed % 4 == 0 else 4)  # leases last two minutes, schedules an hour
    installation.drain(compares_answers=world.seed % 10 == 0)
    installation.environment.refresh()
    if sets_clock(world.seed):
        installation.reconcile()
    mails = [(message.extra_headers["Message-ID"], str(message.body)) for message in mail.outbox]
    ids = [one.headers["webhook-id"] for one in installation.receiver.received]
    # Nor does a lease last longer that ends because the clock was set forward.
    may_repeat = is_killed or sets_clock(world.seed)
    twice = [] if may_repeat or len(ids) == len(set(ids)) else ["webhooks: a message was sent twice"]
    return [
        *find_violations(installation),
        *twice,
        *oracle.find_mail_violations(mails, may_repeat=may_repeat),
        *oracle.find_journal_violations(world.journal.sequences),
    ]


def find_violations(installation: Installation) -> list[str]:
    """Return what is wrong with the index, the API, the recorded changes, the queues and the page tree."""
    differences = oracle.find_differences(installation.engine)
    messages = [(one.headers["webhook-id"], one.event) for one in installation.receiver.received]
    return [
        *([f"index: {differences!r}"] if differences else []),
        *oracle.find_tree_violations(),
        *oracle.find_public_violations(WORD),
        *oracle.find_recorded_violations(installation.first_change),
        *oracle.find_queue_violations(),
        *oracle.find_webhook_violations(messages, installation.first_change),
    ]
