"""What an idle worker costs, and the time from publishing to finding: `python -m tests.system.performance.idle NAME`.

The database of the settings has content that is indexed. Queries are those of Django's connections in the worker; the
looks of the change watcher at SQLite (`PRAGMA data_version`) and its LISTEN on PostgreSQL are not among them, but their
processor time is. PostgreSQL also counts transactions, with those of all connections of the worker.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import django
from django.conf import settings

from .counted_worker import read_count

SECONDS = float(os.environ.get("BENCH_IDLE_SECONDS", "60"))
PUBLICATIONS = int(os.environ.get("BENCH_PUBLICATIONS", "40"))
SETTLING_SECONDS = 20.0  # after which nothing of the start is measured
TIMEOUT_SECONDS = 300.0
MAX_CORE_PERCENT, MAX_QUERIES_PER_SECOND = 1.0, 2.0
MAX_SECONDS_UNTIL_FOUND = {"tantivy": 0.3, "elasticsearch": 1.2}


def main(name: str) -> int:
    settings.ALLOWED_HOSTS = ["*"]  # this process searches with Django's test client
    django.setup()
    with start_worker() as (pid, count_file):
        wait_until(nothing_waits, "the worker has nothing to do")
        time.sleep(SETTLING_SECONDS)
        percent, queries, transactions = measure_idleness(pid, count_file)
        found = measure_publications()
    p95 = quantiles(found, n=20)[-1]
    goals = (
        percent <= MAX_CORE_PERCENT,
        queries <= MAX_QUERIES_PER_SECOND,
        p95 <= MAX_SECONDS_UNTIL_FOUND[name],
    )
    sys.stdout.write(
        f"{name:14} idle for {SECONDS:.0f} s: {percent:.2f} % of a core (at most {MAX_CORE_PERCENT:.0f}), "
        f"{queries:.2f} queries a second (at most {MAX_QUERIES_PER_SECOND:.0f}){transactions}; "
        f"published → found p50 {median(found):.2f} s, p95 {p95:.2f} s (at most {MAX_SECONDS_UNTIL_FOUND[name]} s), "
        f"longest {max(found):.2f} s: {'reached' if all(goals) else 'MISSED'}\n"
    )
    return not all(goals)


@contextmanager
def start_worker() -> Iterator[tuple[int, Path]]:
    """Start a worker, and yield its process id and the file with the number of its queries."""
    count_file = Path(os.environ["DATA_DIR"]) / "queries"
    worker = subprocess.Popen([sys.executable, "-m", "tests.system.performance.counted_worker", str(count_file)])
    try:
        yield worker.pid, count_file
    finally:
        worker.terminate()
        worker.wait(60)


def nothing_waits() -> bool:
    from cms.files.images.models import Picture
    from cms.files.images.rendition_specs import SPECS_DIGEST
    from cms.jobs.status import read_queues
    from cms.journal import journal, public_changes
    from search.indexing.status import is_done

    has_renditions = not Picture.objects.exclude(rendition_state__startswith=SPECS_DIGEST).exists()
    has_read_journal = public_changes.last_read_sequence() == journal.last_sequence()
    return has_renditions and has_read_journal and is_done() and not any(queue.waiting for queue in read_queues())


def measure_idleness(pid: int, count_file: Path) -> tuple[float, float, str]:
    """Return the percentage of a core, queries a second, and transactions a second as text where they are counted."""
    before = read_processor_seconds(pid), read_count(count_file), read_transactions()
    began = time.monotonic()
    time.sleep(SECONDS)
    seconds = time.monotonic() - began
    after = read_processor_seconds(pid), read_count(count_file), read_transactions()
    transactions = "" if after[2] is None else f", {(after[2] - before[2]) / seconds:.2f} transactions a second"
    return 100 * (after[0] - before[0]) / seconds, (after[1] - before[1]) / seconds, transactions


def read_processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_transactions() -> int | None:
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
        count = cursor.fetchone()[0]
    connection.close()
    return count


def measure_publications() -> list[float]:
    """Publish pages at moments that do not follow the worker's rhythm; return the seconds until each was found."""
    from django.db import transaction

    from cms.page_types.stories.models import StoryIndexPage
    from tests.system.faults.content import create_story
    from tests.system.faults.search_client import search

    rng, durations, index = random.Random(0), [], StoryIndexPage.objects.order_by("pk").first()
    for number in range(PUBLICATIONS):
        word = f"lantern{time.time_ns() % 10**9}"
        with transaction.atomic():
            page = create_story(index, f"{word} {number}")
        durations.append(wait_until(lambda w=word, p=page: p.pk in search(w, limit=5).pages, "the page is found"))
        time.sleep(rng.uniform(0.3, 1.3))
    return durations


def wait_until(condition: Callable[[], bool], what: str) -> float:
    """Return the seconds until the condition holds."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > TIMEOUT_SECONDS:
            raise SystemExit(f"Not within {TIMEOUT_SECONDS:.0f} s: {what}.")
        time.sleep(0.01)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
