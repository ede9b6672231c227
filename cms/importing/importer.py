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
from .models import ImportedRecord
from .page_writer import PageWriter
from .records import BadFile, BadRecord, Record, read_record

log = structlog.get_logger(__name__)

BATCH_SIZE = 25  # records per transaction: about a third of a second, so that other writers do not wait long


class Result(enum.StrEnum):
    """What happened to a record; the value is the word in the summary."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "left deleted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for a line of the file, with the reason of a failure."""

    line: int
    result: Result
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A record whose page has to be created or updated, with the converted body and fields."""

    line: int
    record: Record
    body: list[Block]
    values: Mapping[str, Any]  # of the fields that only the page type has


class Importer:
    """Imports the lines of a file with a `PageWriter`.

    `restore` creates pages again that editors deleted; `dry_run` reads, converts and counts without writing.
    `ignored` has the fields that the page type does not read, with the numbers of records.
    """

    def __init__(self, writer: PageWriter, *, restore: bool = False, dry_run: bool = False) -> None:
        self.writer = writer
        self.restore = restore
        self.dry_run = dry_run
        self.known: dict[str, ImportedRecord] = {}
        self.ignored: Counter[str] = Counter()

    def run(self, lines: Iterable[bytes]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch after it is committed. The next batch begins when the caller continues."""
        for batch in _split_into_batches(lines):
            yield self._import_batch(batch)

    def _import_batch(self, lines: list[tuple[int, bytes]]) -> list[Outcome]:
        """Import one batch. Reading and converting are slow, so they happen before the transaction begins."""
        read = [self._read(number, line) for number, line in lines]
        records = [record for _, record in read if isinstance(record, Record)]
        self._load_known(records)
        planned = [self._plan(number, record) for number, record in read]
        tasks = [task for task in planned if isinstance(task, Task)]
        done = [outcome for outcome in planned if isinstance(outcome, Outcome)]
        return sorted([*done, *self._write(tasks)], key=lambda outcome: outcome.line)

    def _read(self, number: int, line: bytes) -> tuple[int, Record | BadRecord]:
        try:
            return number, read_record(line)
        except BadRecord as bad:
            return number, bad

    def _plan(self, line: int, record: Record | BadRecord) -> Task | Outcome:
        """Return the task for a record, or its outcome if there is nothing to write."""
        if isinstance(record, BadRecord):
            return Outcome(line, Result.FAILED, str(record))
        self.ignored.update(self.writer.type_fields.get_unknown(record))
        imported = self.known.get(record.id)
        if imported and imported.page is None and not self.restore:
            return Outcome(line, Result.DELETED)
        try:
            if imported and imported.page:
                self.writer.check(imported.page)
                if imported.digest == record.digest:
                    return Outcome(line, Result.UNCHANGED)
            values = self.writer.type_fields.read(record)
            return Task(line, record, convert_to_blocks(record.body, seed=record.id), values)
        except Exception as problem:
            return _failed(line, problem)

    def _write(self, tasks: list[Task]) -> list[Outcome]:
        """Write all tasks in one transaction; if one fails, write each in its own transaction."""
        if self.dry_run:
            return [Outcome(task.line, self._get_expected_result(task)) for task in tasks]
        if not tasks:
            return []
        if any(self._get_expected_result(task) == Result.CREATED for task in tasks):
            self.writer.destination.get_parent()  # in a transaction of its own: it stays if the batch fails
        try:
            with journal.atomic_with_journal(), update_index_in_bulk():
                return [Outcome(task.line, self._write_page(task)) for task in tasks]
        except OperationalError:
            raise  # the database is locked, full or unreachable: no record is the cause
        except Exception as problem:
            self._discard_cache([task.record for task in tasks])
            if len(tasks) == 1:
                return [_failed(tasks[0].line, problem)]
            return [outcome for task in tasks for outcome in self._write([task])]

    def _write_page(self, task: Task) -> Result:
        record = task.record
        imported = self.known.get(record.id) or ImportedRecord(source_id=record.id)
        page = imported.page.specific if imported.page else None
        result = Result.UPDATED if page else Result.CREATED
        if page:
            self.writer.update(page, record, task.body, task.values)
        else:
            page = self.writer.create(record, task.body, task.values)
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
        self.writer.clear_cache()
        self._load_known(records)

    def _get_expected_result(self, task: Task) -> Result:
        imported = self.known.get(task.record.id)
        return Result.UPDATED if imported and imported.page_id else Result.CREATED


def _split_into_batches(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """Yield batches of numbered lines that are not empty. The lines before an unreadable one are yielded as well."""
    batch: list[tuple[int, bytes]] = []
    try:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                batch.append((number, line))
            if len(batch) == BATCH_SIZE:
                yield batch
                batch = []
    except BadFile:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _failed(line: int, problem: Exception) -> Outcome:
    if isinstance(problem, ValidationError):
        return Outcome(line, Result.FAILED, "; ".join(problem.messages))
    log.warning("import.record_failed", line=line, exc_info=problem)
    return Outcome(line, Result.FAILED, f"{type(problem).__name__}: {problem}")
