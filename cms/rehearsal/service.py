"""The rehearsal service: takes requested rehearsals, holds each in a thread, and answers readers at REHEARSAL_BIND.

There is one service for an installation, because the proxy passes all requests on to it.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import QuerySet

from cms.core import clock
from cms.jobs.queue import Claim, claim_due

from .child import choose_socket
from .copies.service import CannotCopy, find_leftovers, remove_copy
from .front import Front
from .holder import LEASE, Holder
from .models import Rehearsal
from .server import PooledServer

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
END_SECONDS = 30.0  # the time that each rehearsal has to remove its copy when the service ends
CLEANUP_INTERVAL = timedelta(minutes=1)
LOST = "The rehearsal service was restarted."


class RehearsalService:
    """Runs until `stop` is set."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._holders: dict[UUID, threading.Thread] = {}
        self._next_cleanup = clock.now() + CLEANUP_INTERVAL

    def run(self) -> None:
        """Remove what an earlier service has left, and serve."""
        server = open_front(settings.REHEARSAL_URL)
        end_lost()
        remove_leftovers()
        log.info("rehearsal.service_started", bind=settings.REHEARSAL_BIND)
        try:
            while not self.stop.is_set():
                self._holders = {pk: thread for pk, thread in self._holders.items() if thread.is_alive()}
                self._clean_up()
                self._take_requested()
                self.stop.wait(POLL_SECONDS)
        finally:
            server.close()
            for thread in self._holders.values():
                thread.join(END_SECONDS)
            connection.close()

    def _clean_up(self) -> None:
        """End the rehearsals whose thread has ended by an error, and remove copies that could not be removed before."""
        if clock.now() < self._next_cleanup:
            return
        close_old_connections()
        try:
            end_abandoned(self._holders)
            remove_leftovers(self._holders)
        except DatabaseError as error:  # the next turn tries again
            log.warning("rehearsal.database_unavailable", reason=type(error).__name__)
            return
        self._next_cleanup = clock.now() + CLEANUP_INTERVAL

    def _take_requested(self) -> None:
        """Begin requested rehearsals, as many as REHEARSAL_MAX_RUNNING allows."""
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
            self._holders[row.pk] = thread
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
    _end(Rehearsal.objects.filter(state__in=Rehearsal.HELD))


def end_abandoned(held_ids: Collection[UUID]) -> None:
    """End the rehearsals whose lease has run out, because the database did not respond when their thread ended."""
    held = Rehearsal.objects.filter(state__in=Rehearsal.HELD, not_before__lte=clock.now())
    _end(held.exclude(pk__in=held_ids))


def _end(held: QuerySet[Rehearsal]) -> None:
    held.update(state=Rehearsal.State.ENDED, failure=LOST, ended_at=clock.now(), claim=None, not_before=None)


def end_late() -> None:
    """End the requested rehearsals whose time is over before a service could take them."""
    late = Rehearsal.objects.filter(state=Rehearsal.State.REQUESTED, ends_at__lte=clock.now())
    late.update(state=Rehearsal.State.ENDED, ended_at=clock.now(), not_before=None)


def remove_leftovers(held_ids: Collection[UUID] = ()) -> None:
    """Remove copies and sockets that nothing holds; a copy that cannot be removed is logged, and tried again later."""
    root = Path(settings.REHEARSAL_DIR)
    try:
        found = find_leftovers(root)
    except CannotCopy as error:
        log.error("rehearsal.leftover_stays", reason=str(error))
        return
    held = {*held_ids, *Rehearsal.objects.filter(state__in=Rehearsal.HELD).values_list("pk", flat=True)}
    names = {pk.hex for pk in held}
    sockets = {choose_socket(name) for name in names}
    for path in root.glob("*.sock"):
        if path not in sockets:
            path.unlink(missing_ok=True)
    for name in sorted(found - names):
        _remove_leftover(root / name, name)


def _remove_leftover(directory: Path, name: str) -> None:
    try:
        remove_copy(directory, name)
    except (CannotCopy, OSError) as error:
        log.error("rehearsal.leftover_stays", copy=name, reason=str(error))
    else:
        log.info("rehearsal.leftover_removed", copy=name)
