"""One rehearsal in the service, from the claim to the removal of its copy."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from cms.core import clock
from cms.jobs.queue import Claim

from .child import Child, ChildEvent, ChildFailed, choose_socket
from .copies.service import Audience, CannotCopy, Copy, create_copy, prepare_copy, remove_copy
from .lifecycle import may_rehearse
from .models import Rehearsal
from .outbox.stand_ins import write_counts
from .report.reports import record_report_failure, start_report

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=1)
RENEW_INTERVAL = timedelta(seconds=15)
POLL_SECONDS = 0.5  # until a change of the row is followed
State = Rehearsal.State

FAILED = "The rehearsal could not go on; the log of the service says why."


class Over(Exception):
    """The rehearsal has ended meanwhile, or the service ends."""


@dataclass
class Holder:
    """Holds the copy and the process of one claimed rehearsal, in a thread of the service."""

    claim: Claim[Rehearsal]
    rehearsal: Rehearsal
    stop: threading.Event

    def run(self) -> None:
        """Copy, move and answer until the rehearsal is over; then remove everything."""
        try:
            with self._hold_directory() as (directory, environment), self._hold_child(directory, environment) as child:
                copy = self._copy(directory, environment)
                self._follow(child, copy)
        except Over:
            log.info("rehearsal.ended", rehearsal=str(self.rehearsal.pk))
        except (CannotCopy, ChildFailed) as error:
            self._fail(str(error))
        except Exception as error:
            log.error("rehearsal.failed", rehearsal=str(self.rehearsal.pk), exc_info=error)
            self._fail(FAILED)
        finally:
            self._save_end()
            connection.close()

    @property
    def _name(self) -> str:
        return str(self.rehearsal.pk.hex)

    # ------------------------------------------------------------ steps

    @contextmanager
    def _hold_directory(self) -> Iterator[tuple[Path, Mapping[str, str]]]:
        """Create the directory of the copy, and yield it with the environment of its process."""
        directory = Path(settings.REHEARSAL_DIR) / self._name
        try:
            self._update(state=State.COPYING, progress=0)
            yield directory, prepare_copy(directory, self._name)
        finally:
            remove_copy(directory, self._name)

    @contextmanager
    def _hold_child(self, directory: Path, environment: Mapping[str, str]) -> Iterator[Child]:
        """Start the process, which loads its code while the site is copied."""
        child = Child({**environment, **self._describe()}, directory, choose_socket(self._name))
        log.info("rehearsal.started", rehearsal=str(self.rehearsal.pk), pid=child.pid)
        try:
            yield child
        finally:
            child.end()

    def _copy(self, directory: Path, environment: Mapping[str, str]) -> Copy:
        drafts = self.rehearsal.drafts
        audience = Audience(self.rehearsal.audience_id, None if drafts is None else frozenset(drafts))
        copy = create_copy(directory, audience, self._name, self._report_copying, environment)
        write_counts(copy.directory, copy.counts)
        self._update(state=State.ADVANCING, progress=0, bytes_used=copy.bytes_used)
        return copy

    def _describe(self) -> dict[str, str]:
        """Return what the process tells frontends about the rehearsal, beside its minute."""
        shown = {"REHEARSAL_SHOWN_ZONE": self.rehearsal.zone}
        return {**shown, "REHEARSAL_SHOWN_UNTIL": self.rehearsal.ends_at.isoformat()}

    def _follow(self, child: Child, copy: Copy) -> None:
        """Send the process each minute that the row names, and write its progress into the row."""
        wanted: datetime | None = None
        while True:
            self._require_going_on()
            if self.rehearsal.at != wanted:
                wanted = self.rehearsal.at
                child.move_to(wanted)
            if event := child.next_event(POLL_SECONDS):
                self._take(event, wanted, child, copy)

    def _take(self, event: ChildEvent, wanted: datetime, child: Child, copy: Copy) -> None:
        """Write what the process has reached into the row. An earlier minute than the wanted one is only progress."""
        if event.has_findings is None:
            self._update(reached_at=event.reached, progress=event.progress)
        if event.reached != wanted:
            return
        if event.is_ready:
            self._update_if_minute(wanted, state=State.READY)
            log.info("rehearsal.ready", rehearsal=str(self.rehearsal.pk), at=wanted.isoformat())
        elif event.has_findings:
            start_report(self.rehearsal.pk, wanted, copy.directory, child.socket)
        elif event.has_findings is False:
            record_report_failure(self.rehearsal.pk, wanted)

    # ------------------------------------------------------------ row

    def _require_going_on(self) -> None:
        """Read the row, and renew the lease. Raises Over if the rehearsal has ended, or its maker may not go on."""
        close_old_connections()
        row = Rehearsal.objects.select_related("made_by").filter(pk=self.rehearsal.pk, claim=self.claim.token).first()
        now = clock.now()
        if self.stop.is_set() or row is None or row.is_over or not _may_go_on(row.made_by):
            raise Over
        if row.not_before is None or row.not_before < now + LEASE - RENEW_INTERVAL:
            self.claim.renew(row.pk, LEASE)
        self.rehearsal = row

    def _report_copying(self, step: str, percent: int) -> None:
        self._require_going_on()
        self._update(progress=percent)

    def _update(self, **values: Any) -> None:
        rows = Rehearsal.objects.filter(pk=self.rehearsal.pk, claim=self.claim.token)
        if not rows.exclude(state__in=Rehearsal.OVER).update(**values):
            raise Over

    def _update_if_minute(self, at: datetime, **values: Any) -> None:
        """Write the values unless a later minute has been asked for meanwhile."""
        rows = Rehearsal.objects.filter(pk=self.rehearsal.pk, claim=self.claim.token, at=at)
        rows.exclude(state__in=Rehearsal.OVER).update(**values)
        Rehearsal.objects.filter(pk=self.rehearsal.pk, ready_at=None).update(ready_at=clock.now())

    def _fail(self, reason: str) -> None:
        log.warning("rehearsal.failed", rehearsal=str(self.rehearsal.pk), reason=reason)
        rows = Rehearsal.objects.filter(pk=self.rehearsal.pk, claim=self.claim.token)
        rows.exclude(state=State.ENDED).update(state=State.FAILED, failure=reason, ended_at=clock.now())

    def _save_end(self) -> None:
        """Let the row end, whatever the reason was."""
        rows = Rehearsal.objects.filter(pk=self.rehearsal.pk, claim=self.claim.token)
        rows.exclude(state__in=Rehearsal.OVER).update(state=State.ENDED, ended_at=clock.now())
        rows.update(claim=None, not_before=None)


def _may_go_on(maker: Any) -> bool:
    """Return whether the maker may still rehearse; a command has none."""
    return maker is None or may_rehearse(maker)
