"""What a process of these tests may be. Each runs until it is killed."""

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
from cms.jobs.nice import lower_priority
from cms.jobs.registry import main_loop_components
from cms.jobs.scheduler import publish_scheduled
from cms.journal.models import ContentVersion
from search.engine import close_engines, get_engine, index_identity
from search.indexing.indexer import get_languages
from search.indexing.rebuild import RebuildRefused, rebuild

from . import editors

MAX_CHANGES = 4  # changes of one transaction, at most
DEADLOCK = "40P01"  # PostgreSQL's code
TAKEN_BACK = 0.05  # share of the transactions that are rolled back


class TakenBack(Exception):
    """An editor's transaction that ends in nothing."""


def editor(argument: str) -> None:
    """Change after change; `argument` is a seed and the share of changes made behind Django's back."""
    seed, secretly = argument.split()
    rng = random.Random(int(seed))
    while True:
        changes = rng.randint(1, MAX_CHANGES)
        try:
            with transaction.atomic():
                _one_after_the_other()
                for _ in range(changes):
                    editors.change(rng, float(secretly))
                if rng.random() < TAKEN_BACK:
                    raise TakenBack
        except (TakenBack, IntegrityError):  # Wagtail makes its redirects after the commit; the page may be gone then
            continue
        except OperationalError as error:
            if not _is_deadlock(error):
                raise
            continue  # several changes in one transaction, and the scheduler the other way round: one of them gives up
        _count(changes)


def worker(_: str) -> None:
    """Run the worker's main loop without the reconciler, which would find what the journal has lost."""
    stop = threading.Event()
    loop = MainLoop(main_loop_components(stop), stop)
    loop.tasks = [task for task in loop.tasks if task.name != "reconcile"]
    loop.run()


def scheduler(_: str) -> None:
    while True:
        publish_scheduled()
        time.sleep(0.5)


def rebuilder(_: str) -> None:
    """One rebuild after the other. In a storm it may be refused: a small site has to be exact."""
    while True:
        with suppress(RebuildRefused):
            rebuild(get_engine(), get_languages(), index=index_identity())
        close_engines()
        time.sleep(3.0)


def rebuild_once(_: str) -> None:
    """Writes pages, seconds and memory to the file `rebuilt`: what was there before, and the most there ever was."""
    lower_priority()
    before, began = memory(), time.monotonic()
    pages = sum(rebuild(get_engine(), get_languages(), index=index_identity()).values())
    told = {"pages": pages, "seconds": time.monotonic() - began, "before": before, "most": memory()}
    (Path(os.environ["DATA_DIR"]) / "rebuilt").write_text(json.dumps(told))
    close_engines()


def memory() -> float:
    """The most this process has ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def whole_worker(_: str) -> None:
    """What `make run` runs."""
    call_command("worker")


def web(_: str) -> None:
    """What `make run` runs, on the port of the environment."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", "-c", "python:cms.settings.gunicorn", "cms.wsgi"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()


ROLES = {role.__name__: role for role in (editor, worker, scheduler, rebuilder, rebuild_once, whole_worker, web)}


def _one_after_the_other() -> None:
    """Treebeard's tree does not survive two editors who move pages at once; SQLite has one writer anyway."""
    if connection.features.has_select_for_update:
        ContentVersion.objects.select_for_update().get_or_create(pk=1)


def _is_deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == DEADLOCK


def _count(changes: int) -> None:
    """A byte a change that was committed."""
    file = os.open(Path(os.environ["DATA_DIR"]) / "changes", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(file, b"." * changes)
    os.close(file)
