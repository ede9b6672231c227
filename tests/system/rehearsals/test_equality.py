"""A rehearsal answers as the site does when its clock has really reached the minute.

`make rehearsals` runs many schedules: `SCHEDULES` and `SEED` say which. On PostgreSQL the engine is Elasticsearch.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from wagtail.models import Page

from cms.core import clock
from cms.demo import factories
from cms.jobs.registry import BackgroundJob, background_jobs, main_loop_components
from cms.jobs.scheduler import find_next_due, publish_scheduled
from cms.jobs.waker import Wakeup
from cms.rehearsal.child import Child
from cms.rehearsal.copies import service as copies
from cms.rehearsal.outbox.entries import FILE_NAME, Outbox
from cms.rehearsal.outbox.stand_ins import write_counts
from cms.rehearsal.timeline import MovedClock
from cms.settings.languages import read_languages
from search.engine import close_engines, get_engine
from search.indexing.worker_tasks import IndexerTasks

from .answers import ask_rehearsal, ask_site, find_difference, find_unreported, list_addresses, normalise
from .recipients import Counts, count_outgoing, recording
from .schedules import LANGUAGES, Schedule

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SCHEDULES = int(os.environ.get("SCHEDULES", "1"))
SEED = int(os.environ.get("SEED", "1"))
# `make test` takes one small schedule.
SIZES, QUERIES = ((4, 12), 50) if "SCHEDULES" in os.environ else ((1, 5), 10)
START_SECONDS = 600.0
# Jobs whose work is not that of the content, and would take long.
NOT_RUN = {"backups", "dead-links", "imports", "outdated-indexes", "draft-indexes", "embargo-kits"}


@pytest.fixture
def five_languages(settings: Any) -> None:
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES = read_languages(",".join(LANGUAGES))


@pytest.fixture
def engine(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """Use tantivy on SQLite, and Elasticsearch on PostgreSQL."""
    close_engines()
    if connection.features.has_select_for_update:
        from tests.elasticsearch import server

        settings.SEARCH_URL, settings.SEARCH_PREFIX = server.require_url(), f"rehearsed-{random.getrandbits(40):x}"
        yield get_engine()
        server.discard_engine(get_engine())
    else:
        settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
        yield get_engine()
    close_engines()


def load_jobs() -> list[BackgroundJob]:
    """Return the jobs that a worker runs and a rehearsal has to foresee."""
    return [job for job in background_jobs() if job.name not in NOT_RUN]


def do_due_work(order: random.Random) -> None:
    """Do what the worker does, its jobs in a random order, until nothing is left."""
    jobs = load_jobs()
    for _ in range(200):
        publish_scheduled()
        for component in main_loop_components(None):  # type: ignore[arg-type]
            if isinstance(component, IndexerTasks):
                component._prepare()
                component.indexer.index_all()
        order.shuffle(jobs)
        if not sum(job.load()() for job in jobs):
            return
    raise AssertionError("The worker finds work without end.")


def live_until(moved: MovedClock, at: datetime, order: random.Random) -> None:
    """Let time pass: the worker does its work some seconds after each moment at which something is due."""
    wakeups = [job.create_wakeup() for job in load_jobs()]
    while (due := find_next_moment(clock.now(), wakeups)) <= at:
        moved.move(max(due + timedelta(seconds=order.randint(0, 5)), clock.now()))
        do_due_work(order)
    moved.move(max(at, clock.now()))
    do_due_work(order)


def find_next_moment(now: datetime, wakeups: list[Wakeup]) -> datetime:
    """Return when something becomes public or expires, or a job wants to be called."""
    found = [find_next_due(now), *(one.find_next_due(now) for one in wakeups)]
    return min((due for due in found if due and due > now), default=datetime.max.replace(tzinfo=now.tzinfo))


@contextmanager
def rehearse(directory: Path, at: datetime) -> Iterator[tuple[Path, Outbox]]:
    """Copy the site, let a process move to the minute, and yield its socket and its outbox."""
    name = f"test{random.getrandbits(40):x}"
    everything = copies.Audience(factories.SuperuserFactory().pk)  # also releases under embargo
    copy = copies.create_copy(directory / name, everything, name)
    own = {
        "REHEARSED_SETTINGS": "cms.settings.dev",
        "PRESS_KIT_PDF": "false",  # as in cms/settings/test.py
        "LANGUAGES": ",".join(LANGUAGES),
        "CMS_URL": "http://localhost:8000",
    }
    unix_socket = Path(f"/tmp/{name}.sock")
    write_counts(copy.directory, copy.counts)
    child = Child({**copy.environment, **own}, copy.directory, unix_socket)
    try:
        child.move_to(at)
        while not (event := child.next_event(START_SECONDS)) or not event.has_findings:
            assert event is not None, "The process of the rehearsal does not respond."
        yield unix_socket, Outbox(copy.directory / FILE_NAME)
    finally:
        child.end()
        copies.remove_copy(directory / name, name)


@pytest.mark.parametrize("seed", range(SEED, SEED + SCHEDULES))
def test_a_rehearsal_answers_as_the_site_does_at_its_minute(
    seed: int, five_languages: None, engine: Any, settings: Any, tmp_path: Path
) -> None:
    moved = MovedClock(clock.now().replace(second=0, microsecond=0))
    schedule = Schedule(seed, moved.read(), *SIZES)
    order = random.Random(seed)
    with clock.replaced_by(moved.read), recording(settings, tmp_path / "sent") as outbox:
        schedule.build_content()
        do_due_work(order)
        schedule.build_acts()
        do_due_work(order)
        close_engines()
        queries = schedule.list_queries(QUERIES)
        ids = sorted(Page.objects.filter(depth__gt=1).values_list("pk", flat=True))
        addresses = list(list_addresses(ids, queries))
        before = {address: ask_site(address) for address in addresses}
        earlier = len(list(outbox.read()))
        with rehearse(tmp_path, schedule.at) as (unix_socket, foretold_outbox):
            ask = ask_rehearsal(unix_socket)
            rehearsed = {address: ask(address) for address in addresses}
            during = {address: ask_site(address) for address in addresses}
            foretold = count_outgoing(list(foretold_outbox.read()))
        live_until(moved, schedule.at, order)
        real = {address: ask_site(address) for address in addresses}
        sent = count_outgoing(list(outbox.read())[earlier:])
    stored = rehearsed, real
    origin = django_settings.CMS_URL
    before, rehearsed, during, real = (
        {one: normalise(answer, origin, one) for one, answer in answers.items()}
        for answers in (before, rehearsed, during, real)
    )
    unreported = [find_unreported(before, one, raw) for one, raw in zip((rehearsed, real), stored, strict=True)]
    changed = sum(before[one] != real[one] for one in addresses)
    different = {one: found for one in addresses if (found := find_difference(rehearsed[one], real[one]))}
    report(seed, schedule, len(addresses), changed, len(different), sent)
    if unreported[0] != unreported[1]:
        different["pages that /changes lacks"] = f"{unreported[0]} ≠ {unreported[1]}"
    if foretold != sent:
        different["outgoing"] = f"{foretold} ≠ {sent}"
    assert [one for one in addresses if before[one] != during[one]] == []
    assert not different, "\n".join([*schedule.acts, *(f"{a}: {d}" for a, d in different.items())])
    assert changed, "Nothing has changed on the way: the schedule proves nothing."


def report(seed: int, schedule: Schedule, answers: int, changed: int, different: int, sent: Counts) -> None:
    """Print the figures of a schedule, for `make rehearsals`."""
    print(  # noqa: T201
        f"\nseed {seed}: {len(schedule.acts)} acts, {answers} answers, {answers - different} of them equal, "
        f"{changed} change on the way; sent {sent}"
    )
