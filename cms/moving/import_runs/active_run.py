"""An import while a worker runs it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from django.db import OperationalError, transaction

from cms.core import clock
from cms.jobs.queue import Claim
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.reports.outcomes import split_count
from cms.moving.importing.reports.report import ReportEntry, describe_custom_field
from cms.moving.importing.resolution.destinations import ParentNotFound

from .models import CHANGE, ImportRun, ImportRunItem

if TYPE_CHECKING:
    from .sources import OpenImport

log = structlog.get_logger(__name__)

State = ImportRun.State
MIN_STEP_SECONDS = 1.0  # several short steps are stored together
MAX_NOTES = 200  # a hostile source may give any number
SAVED_FIELDS = ("state", "done", "total", "counts", "notes", "seconds", "started_at", "ended_at", "error")


class ActiveRun:
    """A claimed run, with its import between two steps."""

    def __init__(self, run: ImportRun, claim: Claim[ImportRun]) -> None:
        self.run = run
        self.claim = claim
        self._stack = ExitStack()
        self._import: OpenImport | None = None
        self._reported = set(run.items.values_list("position", flat=True))
        self._entries: list[ReportEntry] = []

    def renew(self, lease: timedelta) -> bool:
        """Begin the lease again. Return False if another worker has the run, or it was deleted."""
        return self.claim.renew(self.run.pk, lease)

    def close(self) -> None:
        """Delete the temporary files."""
        self._stack.close()

    def step(self, lease: timedelta) -> None:
        """Import for about a second, or to the end of a longer step. The first step opens the source."""
        if ImportRun.objects.filter(pk=self.run.pk, is_cancelled=True).exists():
            self._end(State.CANCELLED)
            return
        try:
            if self._import is None:
                self._import = self._open(lease)
            has_more = _take_steps(self._import.steps)
        except (BadFile, ParentNotFound) as problem:
            self._end(State.FAILED, str(problem))
        except OperationalError:
            raise
        except Exception as problem:
            log.exception("import.failed", run=self.run.pk)
            self._end(State.FAILED, f"{type(problem).__name__}: {problem}")
        else:
            if not has_more:
                self._end(State.DONE)
        if self._import:
            self._collect(self._import)

    def save(self, seconds: float, pause: timedelta) -> bool:
        """Store the progress and the lines of the report, if the run is still ours; return whether it has ended."""
        run = self.run
        run.seconds += seconds
        values = {name: getattr(run, name) for name in SAVED_FIELDS}
        values["not_before"] = None if run.has_ended else clock.now() + pause
        items = [_build_item(run, entry) for entry in self._entries]
        self._entries = []
        with transaction.atomic():
            if not self.claim.held().update(**values):
                return True
            ImportRunItem.objects.bulk_create(items, batch_size=500)
            if run.has_ended:
                self.claim.held().update(notes=self._summarise())
        return run.has_ended

    def _open(self, lease: timedelta) -> OpenImport:
        from .sources import open_import  # 120 modules, which a worker without imports does not need

        run = self.run
        run.state, run.started_at = State.RUNNING, run.started_at or clock.now()
        self.claim.held().update(state=run.state, started_at=run.started_at)
        return open_import(run, self._stack, partial(self.renew, lease))

    def _collect(self, opened: OpenImport) -> None:
        """Take the new entries of the report. One that was interrupted reads its items again."""
        run, counts = self.run, Counter(self.run.counts)
        run.total = opened.get_total()
        for entry in opened.report.take():
            if entry.position not in self._reported:
                self._reported.add(entry.position)
                self._entries.append(entry)
                counts[entry.result] += 1
        run.done, run.counts = len(self._reported), dict(counts)

    def _summarise(self) -> dict[str, int]:
        """Return what was left out or changed, with the numbers of items."""
        left_out = self._import.left_out() if self._import else Counter()
        notes = Counter({f"left out: {name}": count for name, count in left_out.most_common(MAX_NOTES)})
        for entry in self.run.items.values_list("entry", flat=True).iterator(chunk_size=1_000):
            for text in _list_notes(entry):
                if text.startswith(CHANGE):
                    continue  # the progress of one item only
                text, count = split_count(text)
                if text in notes or len(notes) < MAX_NOTES:
                    notes[text] += count
        return dict(notes.most_common())

    def _end(self, state: Any, error: str = "") -> None:
        self.run.state, self.run.error, self.run.ended_at = state, error, clock.now()


def _take_steps(steps: Iterator[object]) -> bool:
    """Take steps for a second, at least one; return whether there may be more."""
    began = time.monotonic()
    return any(time.monotonic() - began >= MIN_STEP_SECONDS for _ in steps)


def _list_notes(entry: dict[str, Any]) -> Iterator[str]:
    """Yield what the entry of an item has for the summary."""
    yield from entry.get("notes", ())
    yield from (f"kept as text: {name}" for name in entry.get("kept_as_text", ()))
    yield from (f"tag removed: {name}" for name in entry.get("dropped_tags", ()))
    yield from map(describe_custom_field, entry.get("custom_fields", ()))


def _build_item(run: ImportRun, entry: ReportEntry) -> ImportRunItem:
    fields: dict[str, Any] = {name: value for name, value in asdict(entry).items() if value}
    return ImportRunItem(run=run, position=entry.position, result=entry.result, entry=fields)
