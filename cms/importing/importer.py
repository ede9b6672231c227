"""Import records as pages and objects in batches. Every outcome that is reported has been committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import OperationalError
from wagtail.models import Page

from cms.journal import journal

from .batches import Backlog, Item, Source, split_into_batches
from .bulk_index import update_index_in_bulk
from .content import Content
from .destination import Destinations
from .differences import describe_changes
from .models import ImportedRecord
from .outcomes import Change, Outcome, RecordPosition, Result
from .pages_by_record import find_adoptable, find_pages
from .records import AnyRecord, BadFile, BadRecord, Record, State
from .references import Files, find_open_ids
from .writers import Writers

__all__ = ["BATCH_SIZE", "Change", "Importer", "Outcome", "RecordPosition", "Result", "Source"]

log = structlog.get_logger(__name__)

BATCH_SIZE = 25  # records per transaction: about a third of a second, so that other writers do not wait long
MAX_REPORTED = 1000  # records with references to what was not imported


@dataclass(frozen=True, slots=True)
class Task:
    """A record whose page or object has to be created or updated, with its content."""

    position: RecordPosition
    record: AnyRecord
    writer: Any  # that of its type, see writers.py
    content: Content
    existing: Any | None

    @property
    def open_ids(self) -> set[str]:
        """The ids of the records that it refers to."""
        family = (self.record.parent,) if isinstance(self.record, Record) else ()
        values = (self.content.values, self.content.draft or {})
        return {*(one for each in values for one in find_open_ids(each)), *family, self.record.translation_of} - {""}


class Importer:
    """Imports records as pages of their types; those without a type as pages of the `default_type`.

    `files` has the pictures and documents that records refer to. `restore` creates pages again that editors deleted;
    `dry_run` reads, converts and compares without writing. `ignored` has the fields that the types do not have, with
    the numbers of records, and `unresolved` the records that refer to others that were not imported.
    """

    backlog: Backlog  # of the current run: records with references to later ones
    deferred: Backlog | None  # records that are not valid without these; None at the end of the run
    just_written: set[str]  # records of the backlog whose pages nobody can have edited since

    def __init__(
        self,
        destinations: Destinations,
        *,
        default_type: str = "",
        files: Files | None = None,
        restore: bool = False,
        dry_run: bool = False,
    ) -> None:
        self.writers = Writers(destinations, default_type=default_type, files=files, dry_run=dry_run)
        self.restore = restore
        self.dry_run = dry_run
        self.known: dict[str, ImportedRecord] = {}
        self.pages: dict[str, int] = {}
        self.ignored: Counter[str] = Counter()
        self.unresolved: list[tuple[RecordPosition, str, tuple[str, ...]]] = []

    def run(self, records: Source) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch after it is committed. The next batch begins when the caller continues.

        References to pages that were imported after the record are added at the end.

        Raises:
            BadFile: the source cannot be read to its end. The records before that have been imported.
        """
        bad_file, self.just_written = None, set()
        with Backlog() as self.backlog, Backlog() as self.deferred:
            try:
                for batch in split_into_batches(records, BATCH_SIZE):
                    yield self._import_batch(batch)
            except BadFile as problem:
                bad_file = problem
            deferred, self.deferred = self.deferred, None
            for batch in split_into_batches(deferred.read(), BATCH_SIZE):
                yield self._import_batch(batch)
            self._complete_all()
        if bad_file:
            raise bad_file

    def _import_batch(self, batch: list[Item]) -> list[Outcome]:
        """Import one batch. Converting is slow, so it happens before the transaction begins."""
        records = [record for _, record in batch if not isinstance(record, BadRecord)]
        self._load_known(records)
        adoptable = find_adoptable(
            record.id for record in records if isinstance(record, Record) and record.id not in self.known
        )
        closable = find_pages(one for imported in self.known.values() for one in imported.open_references)
        planned = [self._plan(position, record, adoptable, closable) for position, record in batch]
        tasks = [task for task in planned if isinstance(task, Task)]
        done = [outcome for outcome in planned if isinstance(outcome, Outcome)]
        return sorted([*done, *self._write(tasks)], key=lambda outcome: outcome.position)

    # ------------------------------------------------------------------ reading

    def _plan(
        self,
        position: RecordPosition,
        record: AnyRecord | BadRecord,
        adoptable: Mapping[str, Page],
        closable: Mapping[str, int],
    ) -> Task | Outcome:
        """Return the task for a record, or its outcome if there is nothing to write."""
        if isinstance(record, BadRecord):
            return Outcome(position, Result.FAILED, str(record))
        imported = self.known.get(record.id)
        try:
            writer: Any = self.writers.get(record)
            self.ignored.update(writer.get_unknown(record))
            existing = writer.find(record, imported, adoptable)
            if imported and existing is None and not self.restore:
                return Outcome(position, Result.DELETED, record_id=record.id)
            is_same = existing is not None and _is_same_record(record, imported, closable)
            if imported and is_same and imported.open_references and not self.dry_run:
                self.backlog.add(position, record)  # what it refers to may follow: the last import was killed
            if imported and is_same and (self.dry_run or not imported.missing_files):
                return self._describe(position, record, Result.UNCHANGED, existing)
            content = writer.read(record)
            if imported and is_same and not self._has_new_files(imported, content):
                return self._describe(position, record, Result.UNCHANGED, existing, content.notes)
            task = Task(position, record, writer, content, existing)
            if existing and imported is None and self._is_same(task):
                return self._adopt(task)
            return task
        except Exception as problem:
            return _failed(position, record, problem)

    def _has_new_files(self, imported: ImportedRecord, content: Content) -> bool:
        """Return whether a file is there now that was missing at the last import of a record."""
        missing = {tuple(one) for one in imported.missing_files}
        return not missing <= set(content.missing_files)

    def _is_same(self, task: Task) -> bool:
        """Return whether a page or object that was never imported here already has the content of its record."""
        state = State.PUBLIC if getattr(task.existing, "live", True) else State.DRAFT
        return task.record.state == state and task.content.draft is None and not _compare(task)

    def _adopt(self, task: Task) -> Outcome:
        """Remember a page or object as imported without changing it."""
        if not self.dry_run:
            missing = sorted(task.open_ids - find_pages(task.open_ids).keys())
            self._remember(ImportedRecord(source_id=task.record.id), task, task.existing, missing)
        return self._describe(task.position, task.record, Result.UNCHANGED, task.existing)

    def _load_known(self, records: list[AnyRecord]) -> None:
        ids = [record.id for record in records]
        known = ImportedRecord.objects.filter(source_id__in=ids).select_related("page__locale")
        self.known = {imported.source_id: imported for imported in known}

    # ------------------------------------------------------------------ writing

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
                self.pages = find_pages(one for task in tasks for one in task.open_ids)
                written = [self._write_one(task) for task in tasks]
        except OperationalError:
            raise  # the database is locked, full or unreachable: no record is the cause
        except Exception as problem:
            self.writers.clear_cache()
            self._load_known([task.record for task in tasks])
            if len(tasks) == 1 and self._defer(tasks[0], problem):
                return []
            if len(tasks) == 1:
                return [_failed(tasks[0].position, tasks[0].record, problem)]
            return [outcome for task in tasks for outcome in self._write([task])]
        for task in tasks:
            if self.known[task.record.id].open_references:
                self.backlog.add(task.position, task.record)
                self.just_written.add(task.record.id)
        return written

    def _defer(self, task: Task, problem: Exception) -> bool:
        """Import a record at the end if it may be valid once the records that it refers to are there."""
        if self.deferred is None or not isinstance(problem, ValidationError):
            return False
        if not task.open_ids - find_pages(task.open_ids).keys():
            return False
        self.deferred.add(task.position, task.record)
        return True

    def _write_one(self, task: Task) -> Outcome:
        """Create or update the page or object of a record, and remember what it became."""
        record, writer = task.record, task.writer
        imported = self.known.get(record.id) or ImportedRecord(source_id=record.id)
        existing = imported.page if isinstance(record, Record) and imported.page else task.existing
        instance, result, notes = writer.write(record, task.content, existing, imported.state, self.pages)
        self._remember(imported, task, instance, sorted(task.open_ids - self.pages.keys()))
        return self._describe(task.position, record, result, instance, (*task.content.notes, *notes))

    def _remember(self, imported: ImportedRecord, task: Task, instance: Any, missing: list[str]) -> None:
        record = task.record
        if isinstance(record, Record):
            imported.page = instance
            self.pages[record.id] = instance.pk
        imported.digest, imported.state, imported.open_references = record.digest, record.state, missing
        imported.missing_files = [list(one) for one in task.content.missing_files]
        imported.save()
        self.known[record.id] = imported

    def _complete_all(self) -> None:
        """Add the references of pages and objects to pages that were imported after them."""
        for batch in split_into_batches(self.backlog.read(), BATCH_SIZE):
            self._load_known([record for _, record in batch if not isinstance(record, BadRecord)])
            for position, record in batch:
                if not isinstance(record, BadRecord) and (imported := self.known.get(record.id)):
                    problems = self._complete(position, record, imported)
                    if problems and len(self.unresolved) < MAX_REPORTED:
                        self.unresolved.append((position, record.id, problems))

    def _complete(self, position: RecordPosition, record: AnyRecord, imported: ImportedRecord) -> tuple[str, ...]:
        """Add the references of one page or object; return what is still missing."""
        if not find_pages(imported.open_references):
            return tuple(f"record “{one}” was not imported" for one in imported.open_references)
        try:
            writer: Any = self.writers.get(record)
            existing = writer.find(record, imported, {})
            if existing is None:
                return ()
            task = Task(position, record, writer, writer.read(record), existing)
            pages = find_pages(task.open_ids)
            missing = sorted(task.open_ids - pages.keys())
            notes: tuple[str, ...] = ()
            if missing != sorted(imported.open_references):
                notes = self._write_complete(task, imported, pages)
        except OperationalError:
            raise
        except Exception as problem:
            self.writers.clear_cache()
            return (_failed(position, record, problem).reason,)
        return (*(f"record “{one}” was not imported" for one in missing), *notes)

    def _write_complete(self, task: Task, imported: ImportedRecord, pages: dict[str, int]) -> tuple[str, ...]:
        """Write what was missing: into the page of a moment ago, or as a change of one that editors may have edited."""
        specific = task.existing.specific if isinstance(task.existing, Page) else task.existing
        notes: tuple[str, ...] = ()
        with journal.atomic_with_journal(), update_index_in_bulk():
            self.pages = pages
            if task.record.id in self.just_written:
                notes = task.writer.complete(task.record, task.content, specific, pages)
            else:
                task.writer.write(task.record, task.content, specific, imported.state, pages)
            self._remember(imported, task, specific, sorted(task.open_ids - pages.keys()))
        return notes

    # ------------------------------------------------------------------ outcomes

    def _preview(self, task: Task) -> Outcome:
        result = Result.UPDATED if task.existing else Result.CREATED
        changes = _compare(task)
        if isinstance(task.record, Record):
            return self._describe(task.position, task.record, result, task.existing, task.content.notes, changes)
        fields = task.record.fields
        keys = (task.record.id, fields.get("slug"), fields.get("name"))
        self.writers.expected |= {(task.record.object, key) for key in keys if isinstance(key, str)}
        return self._describe(task.position, task.record, result, None, task.content.notes, changes)

    def _describe(
        self,
        position: RecordPosition,
        record: AnyRecord,
        result: Result,
        instance: Any,
        notes: tuple[str, ...] = (),
        changes: tuple[Change, ...] = (),
    ) -> Outcome:
        page_id = instance.pk if isinstance(instance, Page) else None
        return Outcome(position, result, record_id=record.id, page_id=page_id, notes=notes, changes=changes)


def _is_same_record(record: AnyRecord, imported: ImportedRecord | None, closable: Mapping[str, int]) -> bool:
    """Return whether a record is as at its last import, and no page that was missing then is there now."""
    if imported is None or imported.digest != record.digest:
        return False
    return not closable.keys() & set(imported.open_references)


def _compare(task: Task) -> tuple[Change, ...]:
    pages = find_pages(task.open_ids)
    return describe_changes(task.writer.model, task.record, task.content, task.existing, pages)


def _failed(position: RecordPosition, record: AnyRecord, problem: Exception) -> Outcome:
    if isinstance(problem, ValidationError):
        return Outcome(position, Result.FAILED, "; ".join(problem.messages), record.id)
    log.warning("import.record_failed", line=position, exc_info=problem)
    return Outcome(position, Result.FAILED, f"{type(problem).__name__}: {problem}", record.id)
