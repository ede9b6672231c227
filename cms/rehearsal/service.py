"""The rehearsal service: takes requested rehearsals, holds each in a thread, and answers readers at REHEARSAL_BIND.

There is one service for an installation, because the proxy passes all requests on to it.
"""

from __future__ import annotations

import threading
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from cms.core import clock
from cms.jobs.queue import Claim, claim_due

from .copies.service import CannotCopy, find_leftovers, remove_copy
from .front import Front
from .holder import LEASE, Holder
from .models import Rehearsal
from .server import PooledServer

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
END_SECONDS = 30.0  # the time that each rehearsal has to remove its copy when the service ends
LOST = "The rehearsal service was restarted."


class RehearsalService:
    """Runs until `stop` is set."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._holders: list[threading.Thread] = []

    def run(self) -> None:
        """Remove what an earlier service has left, and serve."""
        server = open_front(settings.REHEARSAL_URL)
        end_lost()
        remove_leftovers()
        log.info("rehearsal.service_started", bind=settings.REHEARSAL_BIND)
        try:
            while not self.stop.is_set():
                self._take_requested()
                self.stop.wait(POLL_SECONDS)
        finally:
            server.close()
            for thread in self._holders:
                thread.join(END_SECONDS)
            connection.close()

    def _take_requested(self) -> None:
        """Begin requested rehearsals, as many as REHEARSAL_MAX_RUNNING allows."""
        self._holders = [thread for thread in self._holders if thread.is_alive()]
        free = settings.REHEARSAL_MAX_RUNNING - len(self._holders)
        if free <= 0:
            return
        close_old_connections()
        try:
            end_late()
            requested = Rehearsal.objects.filter(state=Rehearsal.State.REQUESTED).order_by("created_at")
            claim: Claim[Rehearsal] = claim_due(requested, 1, LEASE)
        except DatabaseError as error:  # the next turn tries again
            log.warning("rehearsal.database_unavailable", reason=type(error).__name__)
            return
        for row in claim.rows:
            holder = Holder(claim, row, self.stop)
            thread = threading.Thread(target=holder.run, name=f"rehearsal-{row.pk.hex[:8]}", daemon=True)
            self._holders.append(thread)
            thread.start()


def prepare_directory() -> None:
    """Create the directory of the copies, which only this account may read."""
    Path(settings.REHEARSAL_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
    Path(settings.REHEARSAL_DIR).chmod(0o700)


def open_front(public_url: str) -> PooledServer:
    """Answer readers at REHEARSAL_BIND from now on. The owner of this address may remove what others have left.

    Raises:
        OSError: Another service has it.
    """
    prepare_directory()
    host, _, port = settings.REHEARSAL_BIND.rpartition(":")
    server = PooledServer((host.strip("[]"), int(port)), Front(public_url))
    server.start()
    return server


def end_lost() -> None:
    """End the rehearsals that an earlier service had: their processes ended with it."""
    held = Rehearsal.objects.filter(state__in=Rehearsal.HELD)
    held.update(state=Rehearsal.State.ENDED, failure=LOST, ended_at=clock.now(), claim=None, not_before=None)


def end_late() -> None:
    """End the requested rehearsals whose time is over before a service could take them."""
    late = Rehearsal.objects.filter(state=Rehearsal.State.REQUESTED, ends_at__lte=clock.now())
    late.update(state=Rehearsal.State.ENDED, ended_at=clock.now(), not_before=None)


def remove_leftovers() -> None:
    """Remove copies and sockets of a service that was killed; a copy that cannot be removed is logged."""
    root = Path(settings.REHEARSAL_DIR)
    for path in root.glob("*.sock"):
        path.unlink(missing_ok=True)
    try:
        for name in sorted(find_leftovers(root)):
            remove_copy(root / name, name)
            log.info("rehearsal.leftover_removed", copy=name)
    except CannotCopy as error:
        log.error("rehearsal.leftover_stays", reason=str(error))
