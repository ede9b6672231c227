"""The roles of processes in fault tests. Each runs until the process is killed, unless stated otherwise."""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from cms.jobs.main_loop import MainLoop
from cms.jobs.registry import lower_priority, main_loop_components
from cms.jobs.scheduler import publish_scheduled
from cms.jobs.waker import ChangeWatcher
from cms.journal.models import ContentVersion
from search.engine import close_engines, get_engine, index_identity
from search.indexing.indexer import get_languages
from search.indexing.rebuild import RebuildRefused, rebuild

from . import editors

MAX_CHANGES_PER_TRANSACTION = 4
DEADLOCK = "40P01"  # PostgreSQL's code
ROLLBACK_SHARE = 0.05  # share of the transactions


class RolledBack(Exception):
    """Rolls back the transaction of an editor."""


def editor(argument: str) -> None:
    """Make random changes. `argument` is a seed and the share of changes by SQL, which the journal does not record."""
    seed, unjournaled_share = argument.split()
    rng = random.Random(int(seed))
    while True:
        changes = rng.randint(1, MAX_CHANGES_PER_TRANSACTION)
        try:
            with transaction.atomic():
                _serialize_editors()
                for _ in range(changes):
                    editors.change(rng, float(unjournaled_share))
                if rng.random() < ROLLBACK_SHARE:
                    raise RolledBack
        except (RolledBack, IntegrityError):  # Wagtail creates redirects after the commit, when the page may be deleted
            continue
        except OperationalError as error:
            if not _is_deadlock(error):
                raise
            continue  # the scheduler locks rows in another order
        _record_changes(changes)


def worker(_: str) -> None:
    """Run the worker's main loop without the reconciler, which would find what the journal has lost."""
    stop = threading.Event()
    loop = MainLoop(main_loop_components(stop), stop)
    loop.tasks = [task for task in loop.tasks if task.name != "reconcile"]
    ChangeWatcher(loop.wakeups, stop).start()
    loop.run()


def scheduler(_: str) -> None:
    while True:
        publish_scheduled()
        time.sleep(0.5)


def rebuilder(_: str) -> None:
    """Rebuild the index repeatedly. Concurrent changes may lead to a refusal, because a small index must be exact."""
    while True:
        with suppress(RebuildRefused):
            rebuild(get_engine(), get_languages(), index=index_identity())
        close_engines()
        time.sleep(3.0)


def rebuild_once(_: str) -> None:
    """Rebuild the index once. Write pages, seconds, and memory before and at its peak to `rebuilt`."""
    lower_priority()
    before, start = peak_memory(), time.monotonic()
    pages = sum(rebuild(get_engine(), get_languages(), index=index_identity()).values())
    figures = {"pages": pages, "seconds": time.monotonic() - start, "before": before, "peak": peak_memory()}
    (Path(os.environ["FAULTS_DIRECTORY"]) / "rebuilt").write_text(json.dumps(figures))
    close_engines()


def peak_memory() -> float:
    """Return the largest memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def whole_worker(_: str) -> None:
    """Run the worker command of `make run`."""
    call_command("worker")


def web(_: str) -> None:
    """Run the web server of `make run` at the address `BIND`."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", "-c", "python:cms.settings.gunicorn", "cms.wsgi"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()


ROLES = {role.__name__: role for role in (editor, worker, scheduler, rebuilder, rebuild_once, whole_worker, web)}


def _serialize_editors() -> None:
    """Lock a row, because treebeard's tree is damaged if two transactions move pages. SQLite has one writer anyway."""
    if connection.features.has_select_for_update:
        ContentVersion.objects.select_for_update().get_or_create(pk=1)


def _is_deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == DEADLOCK


def _record_changes(changes: int) -> None:
    """Append one byte per committed change to the file `changes`."""
    file = os.open(Path(os.environ["FAULTS_DIRECTORY"]) / "changes", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(file, b"." * changes)
    os.close(file)
