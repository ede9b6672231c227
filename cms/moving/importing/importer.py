"""Import records as pages and objects in batches. Every outcome that is reported has been committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError
from wagtail.models import Page

from cms.journal import journal

from .records.records import AnyRecord, BadFile, BadRecord, Item, ObjectRecord, Record, RecordPosition, Source
from .reports.outcomes import Change, Outcome, Result
from .reports.tag_policy import TagPolicy
from .resolution.destinations import Destinations
from .resolution.files import FileStore
from .resolution.relations import find_pages
from .writers.planner import Backlog, Planner, split_into_batches
from .writers.publication import update_index_in_bulk
from .writers.redirects import write_redirects_of_pages
from .writers.tasks import Task, Writers, lock_pages_of, report_failure

MAX_REPORTED = 1000  # records with references to what was not imported

Unresolved = tuple[RecordPosition, str, tuple[str, ...]]


class Importer:
    """Imports records as pages of their types; those without a type as pages of the `default_type`.

    `files` has the pictures and documents that records refer to. `restore` creates pages again that editors deleted;
    `dry_run` reads, converts and compares without writing. `policy` is for pages with tags that no rule covers.
    """

    backlog: Backlog  # records of the current run with references to later ones

    def __init__(
        self,
        destinations: Destinations,
        *,
        default_type: str = "",
        files: FileStore | None = None,
        restore: bool = False,
        dry_run: bool = False,
        policy: TagPolicy = TagPolicy.DRAFT,
    ) -> None:
        drop_tags = policy.drops_tags
        writers = Writers(destinations, default_type=default_type, files=files, dry_run=dry_run, drop_tags=drop_tags)
        self.destinations, self.dry_run, self.policy = destinations, dry_run, policy
        self.planner = Planner(writers, restore=restore, policy=policy)
        self.ignored = self.planner.ignored  # the fields that the types do not have, with the numbers of records
        self.unresolved: list[Unresolved] = []  # records that refer to others that were not imported, after the run
        self.deferred: Backlog | None = None  # records that are not valid without these; None at the end of the run

    def run(self, records: Source) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch after it is committed. The next batch begins when the caller continues.

        References to pages that were imported after the record are added at the end, in batches without outcomes.

        Raises:
            BadFile: the source cannot be read to its end. The records before that have been imported.
        """
        bad_file = None
        with Backlog() as self.backlog, Backlog() as self.deferred:
            try:
                for batch in split_into_batches(records):
                    yield self._import_batch(batch)
            except BadFile as problem:
                bad_file = problem
            deferred, self.deferred = self.deferred, None
            for batch in split_into_batches(deferred.read()):
                yield self._import_batch(batch)
            for batch in split_into_batches(self.backlog.read()):
                self._complete_batch(batch)
                yield []
        if bad_file:
            raise bad_file

    def _import_batch(self, batch: list[Item]) -> list[Outcome]:
        planned = self.planner.plan(batch, self.backlog)
        tasks = [task for task in planned if isinstance(task, Task)]
        done = [outcome for outcome in planned if isinstance(outcome, Outcome)]
        return sorted([*done, *self._write(tasks)], key=lambda outcome: outcome.position)

    def _write(self, tasks: list[Task]) -> list[Outcome]:
        """Write all tasks in one transaction; if one fails, write each in its own transaction."""
        if self.dry_run:
            return [self._preview(task) for task in tasks]
        if not tasks:
            return []
        for task in tasks:
            if task.existing is None:
                task.writer.prepare(task.record)  # in a transaction of its own: it stays if the batch fails
        try:
            with journal.atomic_with_journal(), update_index_in_bulk():
                lock_pages_of(tasks)
                self.planner.pages = find_pages(one for task in tasks for one in task.open_ids)
                written = [(task, *self._write_one(task)) for task in tasks]
                self.planner.store()
                redirects = write_redirects_of_pages(
                    (page, task.record.old_paths) for task, page, *_ in written if isinstance(task.record, Record)
                )
        except OperationalError:
            raise  # the database is locked, full or unreachable: no record is the cause
        except Exception as problem:
            self.planner.discard(task.record for task in tasks)
            if len(tasks) > 1:
                return [outcome for task in tasks for outcome in self._write([task])]
            if self._defer(tasks[0], problem):
                return []
            return [report_failure(tasks[0].position, tasks[0].record, problem)]
        self._note_open(tasks)
        return [
            task.describe(result, instance, (*notes, *redirects.get(instance.pk, ())))
            for task, instance, result, notes in written
        ]

    def _write_one(self, task: Task) -> tuple[Any, Result, list[str]]:
        """Create or update the page or object of a record, and remember what it became."""
        record, imported = task.record, self.planner.known.get(task.record.id)
        is_page = isinstance(record, Record) and imported and imported.page
        existing = imported.page if imported and is_page else task.existing
        previous = imported.state if imported else ""
        instance, result, notes = task.writer.write(record, task.content, existing, previous, self.planner.pages)
        self.planner.remember(task, instance)
        return instance, result, notes

    def _note_open(self, tasks: list[Task]) -> None:
        for task in tasks:
            if self.planner.known[task.record.id].open_references:
                self.backlog.add(task.position, task.record)

    def _defer(self, task: Task, problem: Exception) -> bool:
        """Import a record at the end if it may be valid once the records that it refers to are there."""
        if self.deferred is None or not isinstance(problem, ValidationError):
            return False
        if not task.open_ids - find_pages(task.open_ids).keys():
            return False
        self.deferred.add(task.position, task.record)
        return True

    def _preview(self, task: Task) -> Outcome:
        if isinstance(task.record, ObjectRecord):
            fields = task.record.type_fields
            keys = (task.record.id, fields.get("slug"), fields.get("name"))
            self.planner.writers.expected |= {(task.record.object, key) for key in keys if isinstance(key, str)}
        result = Result.UPDATED if task.existing else Result.CREATED
        return task.describe(result, task.existing, changes=task.compare())

    def _complete_batch(self, batch: list[Item]) -> None:
        """Complete records of the backlog at the end of the run."""
        self.planner.load(record for _, record in batch if not isinstance(record, BadRecord))
        for position, record in batch:
            if isinstance(record, BadRecord) or record.id not in self.planner.known:
                continue
            problems = self._complete(position, record)
            if problems and len(self.unresolved) < MAX_REPORTED:
                self.unresolved.append((position, record.id, problems))

    def _complete(self, position: RecordPosition, record: AnyRecord) -> tuple[str, ...]:
        """Complete one page or object; return what is still missing."""
        imported = self.planner.known[record.id]
        notes: tuple[str, ...] = ()
        try:
            writer: Any = self.planner.writers.get(record)
            existing = writer.find(record, imported, {})
            if existing is None:
                return ()
            task = self.planner.read(position, record, writer, existing)
            self.planner.pages = find_pages(task.open_ids)
            missing = sorted(task.open_ids - self.planner.pages.keys())
            if missing != sorted(imported.open_references):
                notes = self._write_missing(task)
        except OperationalError:
            raise
        except Exception as problem:
            self.planner.writers.clear_cache()
            return (report_failure(position, record, problem).reason,)
        return (*(f"record “{one}” was not imported" for one in missing), *notes)

    def _write_missing(self, task: Task) -> tuple[str, ...]:
        """Write what was missing: into the version that an import has made, or as a change of that of an editor."""
        notes: tuple[str, ...] = ()
        with journal.atomic_with_journal(), update_index_in_bulk():
            lock_pages_of([task])
            existing = task.existing.specific if isinstance(task.existing, Page) else task.existing
            if _is_imported_version(existing):
                notes = task.writer.complete(task.record, task.content, existing, self.planner.pages)
            else:
                previous = self.planner.known[task.record.id].state
                task.writer.write(task.record, task.content, existing, previous, self.planner.pages)
            self.planner.remember(task, existing)
            self.planner.store()
        return notes


def _is_imported_version(instance: Any) -> bool:
    """Return whether the latest version of a page is that of an import, which has no user."""
    revision = getattr(instance, "latest_revision", None)
    return revision is None or revision.user_id is None


__all__ = ["Change", "Importer", "Outcome", "RecordPosition", "Result", "Source"]
