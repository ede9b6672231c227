"""The worker's jobs: import batch after batch, and delete old imports.

A run belongs to the worker that has claimed it. Between two batches it stays claimed for a moment only, so that another
worker continues soon after this one has ended; during a batch for a lease, in case this one is killed. Pages are
committed before the progress: the worker that continues reads the source again from its beginning, finds the imported
pages unchanged, and adds to the report what is new.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, OperationalError

from cms.core import clock
from cms.jobs.queue import Claim, claim_due

from .active_run import ActiveRun
from .models import ImportRun

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)  # a batch with images to fetch; longer than one download may take
PAUSE = timedelta(seconds=10)  # until another worker may continue
DELETE_BATCH_SIZE = 20  # runs

_active_run: ActiveRun | None = None  # kept between two steps; a job runs in one thread


def run_next_batch() -> int:
    """Import a part of the oldest run that is due; return 1, or 0 if no run is due."""
    global _active_run
    active = take_active_run()
    if active is None or not active.renew(LEASE):
        if active:
            active.close()
        claim: Claim[ImportRun] = claim_due(ImportRun.objects.order_by("pk"), 1, LEASE)
        if not claim.rows:
            return 0
        active = ActiveRun(claim.rows[0], claim)
    began = time.monotonic()
    try:
        active.step(LEASE)
        has_ended = active.save(time.monotonic() - began, PAUSE)
    except OperationalError:  # the database is locked, full or unreachable: try again
        active.close()
        with suppress(DatabaseError):
            active.claim.release()
        raise
    if has_ended:
        active.close()
        log.info("import.ended", run=active.run.pk, state=str(active.run.state), items=active.run.done)
    else:
        _active_run = active
    return 1


def take_active_run() -> ActiveRun | None:
    """Return the run that this process keeps between two batches, and keep it no longer."""
    global _active_run
    active, _active_run = _active_run, None
    return active


def delete_expired() -> int:
    """Delete runs with their files IMPORT_RETENTION_DAYS after they were created, and return their number."""
    before = clock.now() - timedelta(days=settings.IMPORT_RETENTION_DAYS)
    expired = ImportRun.objects.filter(created_at__lt=before).exclude(state=ImportRun.State.RUNNING)[:DELETE_BATCH_SIZE]
    for run in expired:
        run.delete()
    return len(expired)
