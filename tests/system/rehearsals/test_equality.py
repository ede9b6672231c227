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
from cms.jobs.registry import background_jobs, main_loop_components
from cms.jobs.scheduler import find_next_due, publish_scheduled
from cms.rehearsal.child import Child
from cms.rehearsal.copies import service as copies
from cms.rehearsal.moved_clock import MovedClock
from cms.settings.languages import read_languages
from search.engine import close_engines, get_engine
from search.indexing.worker_tasks import IndexerTasks

from .answers import QUERIES, ask_rehearsal, ask_site, find_difference, list_addresses, normalise
from .schedules import LANGUAGES, Schedule

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SCHEDULES = int(os.environ.get("SCHEDULES", "1"))
SEED = int(os.environ.get("SEED", "1"))
START_SECONDS = 300.0
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


def do_due_work(order: random.Random) -> None:
    """Do what the worker does, its jobs in a random order, until nothing is left."""
    jobs = [job for job in background_jobs() if job.name not in NOT_RUN]
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
    while (due := find_next_due(clock.now())) and due <= at:
        moved.move(max(due + timedelta(seconds=order.randint(0, 5)), clock.now()))
        do_due_work(order)
        moved.move(clock.now() + timedelta(minutes=1))  # what waits for some seconds is done before the next moment
        do_due_work(order)
    moved.move(max(at, clock.now()))
    do_due_work(order)


@contextmanager
def rehearse(directory: Path, at: datetime) -> Iterator[Path]:
    """Copy the site, let a process move to the minute, and yield its socket."""
    name = f"test{random.getrandbits(40):x}"
    copy = copies.create_copy(directory / name, copies.Audience(), name)
    own = {
        "REHEARSED_SETTINGS": "cms.settings.dev",
        "LANGUAGES": ",".join(LANGUAGES),
        "CMS_URL": "http://localhost:8000",
    }
    unix_socket = Path(f"/tmp/{name}.sock")
    child = Child({**copy.environment, **own}, copy.directory, unix_socket)
    try:
        child.move_to(at)
        while not (event := child.next_event(START_SECONDS)) or not event.is_ready:
            assert event is not None, "The process of the rehearsal does not respond."
        yield unix_socket
    finally:
        child.end()
        copies.remove_copy(directory / name, name)


@pytest.mark.parametrize("seed", range(SEED, SEED + SCHEDULES))
def test_a_rehearsal_answers_as_the_site_does_at_its_minute(
    seed: int, five_languages: None, engine: Any, tmp_path: Path
) -> None:
    moved = MovedClock(clock.now().replace(second=0, microsecond=0))
    schedule = Schedule(seed, moved.read())
    order = random.Random(seed)
    with clock.replaced_by(moved.read):
        schedule.build_content()
        do_due_work(order)
        schedule.build_acts()
        do_due_work(order)
        close_engines()
        queries = schedule.list_queries(QUERIES)
        ids = sorted(Page.objects.filter(depth__gt=1).values_list("pk", flat=True))
        addresses = list(list_addresses(ids, queries))
        before = {address: ask_site(address) for address in addresses}
        with rehearse(tmp_path, schedule.at) as unix_socket:
            ask = ask_rehearsal(unix_socket)
            rehearsed = {address: ask(address) for address in addresses}
            during = {address: ask_site(address) for address in addresses}
        live_until(moved, schedule.at, order)
        real = {address: ask_site(address) for address in addresses}
    origin = django_settings.CMS_URL
    changed = sum(normalise(before[address], origin) != normalise(real[address], origin) for address in addresses)
    report(seed, schedule, addresses, changed)
    assert [one for one in addresses if normalise(before[one], origin) != normalise(during[one], origin)] == []
    found = {one: find_difference(normalise(rehearsed[one], origin), normalise(real[one], origin)) for one in addresses}
    different = {address: difference for address, difference in found.items() if difference}
    assert not different, "\n".join([*schedule.acts, *(f"{a}: {d}" for a, d in different.items())])
    assert changed, "Nothing has changed on the way: the schedule proves nothing."


def report(seed: int, schedule: Schedule, addresses: list[str], changed: int) -> None:
    """Print the figures of a schedule, for `make rehearsals`."""
    print(f"\nseed {seed}: {len(schedule.acts)} acts, {len(addresses)} answers, {changed} of them change")  # noqa: T201
