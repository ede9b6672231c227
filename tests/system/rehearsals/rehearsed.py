"""A rehearsal as the service makes one: a copy for an audience, and a process that has moved to the minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cms.rehearsal.child import Child
from cms.rehearsal.copies import service as copies
from cms.rehearsal.outbox.entries import FILE_NAME, Outbox
from cms.rehearsal.outbox.stand_ins import write_counts

from .schedules import LANGUAGES

START_SECONDS = 600.0
# The process takes the settings of `make run`, as far as they are not those of tests.
SETTINGS = {
    "REHEARSED_SETTINGS": "cms.settings.dev",
    "PRESS_KIT_PDF": "false",
    "CMS_URL": "http://localhost:8000",
    "LANGUAGES": ",".join(LANGUAGES),
}


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsal that answers on its socket."""

    copy: copies.Copy
    socket: Path

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.copy.directory / FILE_NAME)


@contextmanager
def rehearse(
    directory: Path, at: datetime, audience: copies.Audience, name: str, socket: Path, **settings: str
) -> Iterator[Rehearsed]:
    """Copy the site to a directory, let a process move to the minute, and remove everything at the end."""
    copy = copies.create_copy(directory, audience, name)
    write_counts(copy.directory, copy.counts)
    child = Child({**copy.environment, **SETTINGS, **settings}, copy.directory, socket)
    try:
        child.move_to(at)
        while not (event := child.next_event(START_SECONDS)) or not event.has_findings:
            assert event is not None, "The process of the rehearsal does not respond."
        yield Rehearsed(copy, socket)
    finally:
        child.end()
        copies.remove_copy(directory, name)
