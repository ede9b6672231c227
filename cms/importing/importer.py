"""Import records as pages in batches. Every outcome that is reported has been committed."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import OperationalError

from cms.journal import journal

from .bulk_index import update_index_in_bulk
from .conversion.blocks import Block, convert_to_blocks
from .destination import Destinations
from .models import ImportedRecord
from .page_writer import PageWriter
from .parent_pages import ParentNotFound, get_importable_types
from .records import BadFile, BadRecord, Record
from .references import Files

log = structlog.get_logger(__name__)

BATCH_SIZE = 25  # records per transaction: about a third of a second, so that other writers do not wait long

Position = int  # where a record is in its source: the number of a line or an item
Source = Iterable[tuple[Position, Record | BadRecord]]


class Result(enum.StrEnum):
    """What happened to a record; the value is the word in the summary."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "left deleted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for a record, with the reason of a failure and what of the record could not be imported."""

    position: Position
    result: Result
    reason: str = ""
    record_id: str = ""
    page_id: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A record whose page has to be created or updated, with the converted body and fields."""

    position: Position
    record: Record
    writer: PageWriter
    body: list[Block]
    values: Mapping[str, Any]  # of the fields that only the page type has


class Importer:
    """Imports records as pages of their types; those without a type as pages of the `default_type`.

    `files` has the pictures and documents that records refer to. `restore` creates pages again that editors deleted;
    `dry_run` reads, converts and counts without writing. `ignored` has the fields that the page types do not read, with
    the numbers of records.
    """

    def __init__(
        self,
        destinations: Destinations,
        *,
        default_type: str = "",
        files: Files | None = None,
        restore: bool = False,
        dry_run: bool = False,
    ) -> None:
        self.destinations = destinations
        self.default_type = default_type
        self.files = files
        self.restore = restore
        self.dry_run = dry_run
        self.types = get_importable_types()
        self.writers: dict[tuple[str, str], PageWriter] = {}
        self.known: dict[str, ImportedRecord] = {}
        self.ignored: Counter[str] = Counter()

    def run(self, records: Source) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch after it is committed. The next batch begins when the caller continues.

        Raises:
            BadFile: the source cannot be read to its end. The records before that have been imported.
        """
        for batch in _split_into_batches(records):
            yield self._import_batch(batch)

    def _import_batch(self, batch: list[tuple[Position, Record | BadRecord]]) -> list[Outcome]:
        """Import one batch. Converting is slow, so it happens before the transaction begins."""
        self._load_known([record for _, record in batch if isinstance(record, Record)])
        planned = [self._plan(position, record) for position, record in batch]
        tasks = [task for task in planned if isinstance(task, Task)]
        done = [outcome for outcome in planned if isinstance(outcome, Outcome)]
        return sorted([*done, *self._write(tasks)], key=lambda outcome: outcome.position)

    def _plan(self, position: Position, record: Record | BadRecord) -> Task | Outcome:
        """Return the task for a record, or its outcome if there is nothing to write."""
        if isinstance(record, BadRecord):
            return Outcome(position, Result.FAILED, str(record))
        imported = self.known.get(record.id)
        if imported and imported.page is None and not self.restore:
            return Outcome(position, Result.DELETED, record_id=record.id)
        try:
            writer = self._get_writer(record)
            self.ignored.update(writer.type_fields.get_unknown(record))
            if imported and imported.page:
                writer.check(imported.page)
                if imported.digest == record.digest:
                    return Outcome(position, Result.UNCHANGED, record_id=record.id, page_id=imported.page_id)
            values = writer.type_fields.read(record)
            return Task(position, record, writer, _convert_body(record), values)
        except Exception as problem:
            return _failed(position, record, problem)

    def _get_writer(self, record: Record) -> PageWriter:
        """Return the writer for the type and language of the record."""
        name = record.type or self.default_type
        key = (name, record.language)
        if key not in self.writers:
            kind = self.types.get(name)
            if kind is None:
                known = ", ".join(sorted(self.types))
                raise ValidationError(f"unknown type “{name}”, expected one of {known}" if name else "missing type")
            try:
                self.writers[key] = PageWriter(kind.page, self.destinations.get(kind, record.language))
            except ParentNotFound as problem:
                raise ValidationError(str(problem)) from problem
        return self.writers[key]

    def _write(self, tasks: list[Task]) -> list[Outcome]:
        """Write all tasks in one transaction; if one fails, write each in its own transaction."""
        if self.dry_run:
            return [self._describe(task, self._get_expected_result(task)) for task in tasks]
        if not tasks:
            return []
        for task in tasks:
            if self._get_expected_result(task) == Result.CREATED:
                task.writer.destination.get_parent()  # in a transaction of its own: it stays if the batch fails
        try:
            with journal.atomic_with_journal(), update_index_in_bulk():
                return [self._describe(task, self._write_page(task)) for task in tasks]
        except OperationalError:
            raise  # the database is locked, full or unreachable: no record is the cause
        except Exception as problem:
            self._discard_cache([task.record for task in tasks])
            if len(tasks) == 1:
                return [_failed(tasks[0].position, tasks[0].record, problem)]
            return [outcome for task in tasks for outcome in self._write([task])]

    def _write_page(self, task: Task) -> Result:
        record = task.record
        imported = self.known.get(record.id) or ImportedRecord(source_id=record.id)
        page = imported.page.specific if imported.page else None
        result = Result.UPDATED if page else Result.CREATED
        if page:
            task.writer.update(page, record, task.body, task.values)
        else:
            page = task.writer.create(record, task.body, task.values)
        imported.page, imported.digest = page, record.digest
        imported.save()
        self.known[record.id] = imported
        return result

    def _load_known(self, records: list[Record]) -> None:
        ids = [record.id for record in records]
        known = ImportedRecord.objects.filter(source_id__in=ids).select_related("page__locale")
        self.known = {imported.source_id: imported for imported in known}

    def _discard_cache(self, records: list[Record]) -> None:
        """Discard the cached objects of a transaction that was rolled back."""
        for writer in self.writers.values():
            writer.clear_cache()
        self._load_known(records)

    def _get_expected_result(self, task: Task) -> Result:
        imported = self.known.get(task.record.id)
        return Result.UPDATED if imported and imported.page_id else Result.CREATED

    def _describe(self, task: Task, result: Result) -> Outcome:
        imported = self.known.get(task.record.id)
        return Outcome(task.position, result, record_id=task.record.id, page_id=imported.page_id if imported else None)


def _convert_body(record: Record) -> list[Block]:
    if isinstance(record.body, str):
        return convert_to_blocks(record.body, seed=record.id)
    return list(record.body)


def _split_into_batches(records: Source) -> Iterator[list[tuple[Position, Record | BadRecord]]]:
    """Yield batches of records. Those before an unreadable one are yielded as well."""
    batch: list[tuple[Position, Record | BadRecord]] = []
    try:
        for item in records:
            batch.append(item)
            if len(batch) == BATCH_SIZE:
                yield batch
                batch = []
    except BadFile:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _failed(position: Position, record: Record, problem: Exception) -> Outcome:
    if isinstance(problem, ValidationError):
        return Outcome(position, Result.FAILED, "; ".join(problem.messages), record.id)
    log.warning("import.record_failed", line=position, exc_info=problem)
    return Outcome(position, Result.FAILED, f"{type(problem).__name__}: {problem}", record.id)
