"""Roles of processes in the tests of races: editors and importers that never pause, workers with short leases."""

from __future__ import annotations

import os
import random
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import IntegrityError, OperationalError

from cms.db.page_locks import lock_tree
from cms.delivery.mail import sender as mail_sender
from cms.delivery.webhooks import sender as webhook_sender
from cms.jobs import queue
from cms.journal import journal
from search.indexing import reindex_requests as index_queue
from tests.system.faults import editors, roles

WORD = "Lantern"
LEASE = timedelta(seconds=1)  # instead of up to two minutes, after which the work of a killed worker is done again
RECORD = '{{"id": "race:{number}", "type": "story", "date": "2026-05-04", "title": "{word} {n}", "body": "Text {n}"}}\n'


def race_editor(seed: str) -> None:
    """Change pages as requests of the admin do, with their locks."""
    rng = random.Random(int(seed))
    editors.random_title = lambda rng: f"{WORD} {rng.randrange(10**9)}"
    while True:
        with suppress(IntegrityError, OperationalError, IndexError), journal.atomic_with_journal():
            lock_tree()
            editors.change(rng, 0.0)


def race_importer(seed: str) -> None:
    """Run the command of the import again and again, each time with other texts."""
    rng = random.Random(int(seed))
    directory = Path(tempfile.mkdtemp(dir=os.environ["FAULTS_DIRECTORY"]))
    while True:
        numbers = rng.sample(range(6), 3)
        lines = (RECORD.format(number=number, word=WORD, n=rng.randrange(10**9)) for number in numbers)
        (directory / "records.jsonl").write_text("".join(lines))
        with suppress(OperationalError, SystemExit):
            call_command("import_content", str(directory / "records.jsonl"), report=directory / "report")


def race_worker(_: str) -> None:
    """Run the worker command of `make run`."""
    for module in (queue, mail_sender, webhook_sender, index_queue):
        module.LEASE = LEASE
    roles.whole_worker("")


ROLES = {**roles.ROLES, **{role.__name__: role for role in (race_editor, race_importer, race_worker)}}
