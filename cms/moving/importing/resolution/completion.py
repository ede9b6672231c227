"""Add the references of pages and objects to pages that were imported after them."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from wagtail.models import Page

from cms.journal import journal

from ..records.records import AnyRecord, BadRecord
from ..reports.outcomes import RecordPosition
from ..writers.bulk_index import update_index_in_bulk
from ..writers.planner import Backlog, split_into_batches
from ..writers.tasks import ImportState, Task, lock_pages_of, report_failure
from .relations import find_pages

MAX_REPORTED = 1000  # records with references to what was not imported

Unresolved = tuple[RecordPosition, str, tuple[str, ...]]


class Completion:
    """Completes the records of a backlog at the end of a run. `unresolved` has those that cannot be completed."""

    def __init__(self, state: ImportState) -> None:
        self.state = state
        self.unresolved: list[Unresolved] = []

    def run(self, backlog: Backlog) -> None:
        """Complete all records."""
        for batch in split_into_batches(backlog.read()):
            self.state.load(record for _, record in batch if not isinstance(record, BadRecord))
            for position, record in batch:
                if isinstance(record, BadRecord) or record.id not in self.state.known:
                    continue
                problems = self._complete(position, record)
                if problems and len(self.unresolved) < MAX_REPORTED:
                    self.unresolved.append((position, record.id, problems))

    def _complete(self, position: RecordPosition, record: AnyRecord) -> tuple[str, ...]:
        """Complete one page or object; return what is still missing."""
        imported = self.state.known[record.id]
        notes: tuple[str, ...] = ()
        try:
            writer: Any = self.state.writers.get(record)
            existing = writer.find(record, imported, {})
            if existing is None:
                return ()
            task = self.state.read(position, record, writer, existing)
            self.state.pages = find_pages(task.open_ids)
            missing = sorted(task.open_ids - self.state.pages.keys())
            if missing != sorted(imported.open_references):
                notes = self._write(task)
        except OperationalError:
            raise
        except Exception as problem:
            self.state.writers.clear_cache()
            return (report_failure(position, record, problem).reason,)
        return (*(f"record “{one}” was not imported" for one in missing), *notes)

    def _write(self, task: Task) -> tuple[str, ...]:
        """Write what was missing: into the version that an import has made, or as a change of that of an editor."""
        notes: tuple[str, ...] = ()
        with journal.atomic_with_journal(), update_index_in_bulk():
            lock_pages_of([task])
            existing = task.existing.specific if isinstance(task.existing, Page) else task.existing
            if _is_imported_version(existing):
                notes = task.writer.complete(task.record, task.content, existing, self.state.pages)
            else:
                previous = self.state.known[task.record.id].state
                task.writer.write(task.record, task.content, existing, previous, self.state.pages)
            self.state.remember(task, existing)
            self.state.store()
        return notes


def _is_imported_version(instance: Any) -> bool:
    """Return whether the latest version of a page is that of an import, which has no user."""
    revision = getattr(instance, "latest_revision", None)
    return revision is None or revision.user_id is None
