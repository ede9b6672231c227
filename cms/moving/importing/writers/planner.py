"""Divide records into batches, each of which is one transaction, and decide before it begins what has to be done."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import Any, Self

from wagtail.models import Page

from ..models import ImportedRecord
from ..records.record_types import State
from ..records.records import AnyRecord, BadFile, BadRecord, Item, Record, RecordPosition, Source
from ..reports.outcomes import Outcome, Result
from ..reports.tag_policy import HELD, STAYS_PUBLIC, TagPolicy
from ..resolution.relations import find_adoptable, find_pages
from .tasks import Task, Writers, report_failure
from .type_fields import Content

BATCH_SIZE = 25  # records per transaction: about a third of a second, so that other writers do not wait long
MAX_BYTES_IN_MEMORY = 5_000_000


def split_into_batches(items: Source) -> Iterator[list[Item]]:
    """Yield batches of records, either of pages or of other objects, which have to exist before pages refer to them.

    Those before an unreadable one are yielded as well.
    """
    batch: list[Item] = []
    try:
        for item in items:
            if batch and (len(batch) == BATCH_SIZE or _is_of_page(batch[-1]) != _is_of_page(item)):
                yield batch
                batch = []
            batch.append(item)
    except BadFile:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _is_of_page(item: Item) -> bool:
    return isinstance(item[1], Record)


class Backlog:
    """Records that are read again at the end of a run, in a file beyond a few megabytes.

    Use it as a context manager.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=MAX_BYTES_IN_MEMORY)  # noqa: SIM115 - closed by `__exit__`
        self.count = 0

    def add(self, position: RecordPosition, record: AnyRecord) -> None:
        """Add a record."""
        pickle.dump((position, record), self._file)
        self.count += 1

    def read(self) -> Iterator[Item]:
        """Yield the records in the order in which they were added."""
        self._file.seek(0)
        for _ in range(self.count):
            yield pickle.load(self._file)  # noqa: S301 - only what `add` has written

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class Planner:
    """Decides what each record of a batch needs, from what earlier imports have made of it.

    Texts are converted and files are stored when a record is read, which is slow.
    """

    def __init__(self, writers: Writers, *, restore: bool, policy: TagPolicy) -> None:
        self.writers = writers
        self.restore = restore
        self.policy = policy
        self.ignored: Counter[str] = Counter()  # fields that the types do not have
        self.known: dict[str, ImportedRecord] = {}  # records of the current batch by their ids
        self.pages: dict[str, int] = {}  # id of the record → primary key
        self._changed: list[ImportedRecord] = []  # changes that are not stored yet

    def plan(self, batch: list[Item], backlog: Backlog) -> list[Task | Outcome]:
        """Return the task for each record, or its outcome if there is nothing to write."""
        records = [record for _, record in batch if not isinstance(record, BadRecord)]
        self.load(records)
        adoptable = find_adoptable(one.id for one in records if isinstance(one, Record) and one.id not in self.known)
        closable = find_pages(one for imported in self.known.values() for one in imported.open_references)
        planned: list[Task | Outcome] = []
        for position, record in batch:
            if isinstance(record, BadRecord):
                planned.append(Outcome(position, Result.FAILED, str(record)))
                continue
            try:
                planned.append(self._plan(position, record, adoptable, closable, backlog))
            except Exception as problem:
                planned.append(report_failure(position, record, problem))
        return planned

    def _plan(
        self,
        position: RecordPosition,
        record: AnyRecord,
        adoptable: Mapping[str, Page],
        closable: Mapping[str, int],
        backlog: Backlog,
    ) -> Task | Outcome:
        imported = self.known.get(record.id)
        writer: Any = self.writers.get(record)
        self.ignored.update(writer.get_unknown(record))
        existing = writer.find(record, imported, adoptable)
        if existing is None or imported is None:
            if imported and not self.restore:
                return Outcome(position, Result.DELETED, record=record)
            task = self.read(position, record, writer, existing)
            return self._adopt(task) if existing is not None and _is_same(task) else task
        if imported.digest != record.digest or closable.keys() & set(imported.open_references):
            return self.read(position, record, writer, existing)
        if imported.open_references and not self.writers.dry_run:
            backlog.add(position, record)  # what it refers to may follow: the last import was killed
        if _is_held(imported, record, existing):
            task = self.read(position, record, writer, existing)
            return task.describe(Result.UNCHANGED, existing) if _is_draft(task) else task
        if self.writers.dry_run or not imported.missing_files:
            content = self._describe_tags(writer, record, existing)
            return Task(position, record, writer, content, existing).describe(Result.UNCHANGED, existing)
        task = self.read(position, record, writer, existing)
        return task if _has_new_files(imported, task) else task.describe(Result.UNCHANGED, existing)

    def _describe_tags(self, writer: Any, record: AnyRecord, existing: Any) -> Content:
        """Return an empty content that names the tags of a public page, which no rule covers."""
        if not isinstance(record, Record) or self.policy != TagPolicy.DRAFT:
            return Content({})
        tags = writer.find_tags(record)
        notes = (STAYS_PUBLIC,) if tags.kept and existing.live else ()
        return Content({}, notes, tags=tags)

    def _adopt(self, task: Task) -> Outcome:
        """Remember a page or object that was never imported here, and that has the content of its record."""
        if not self.writers.dry_run:
            self.pages = find_pages(task.open_ids)
            self.remember(task, task.existing)
        return task.describe(Result.UNCHANGED, task.existing)

    def read(self, position: RecordPosition, record: AnyRecord, writer: Any, existing: Any | None) -> Task:
        """Read the content of a record; return what has to be done for it.

        A page that is not public, and whose text has tags that no rule covers, becomes or stays a draft, unless the
        policy is another one.
        """
        content = writer.read(record)
        if isinstance(record, Record) and content.tags.kept and self.policy == TagPolicy.DRAFT:
            is_public = writer.is_standing if existing is None else existing.live
            if record.state != State.DRAFT:
                content = replace(content, notes=(*content.notes, STAYS_PUBLIC if is_public else HELD))
            if not is_public:
                record = record.model_copy(update={"state": State.DRAFT})
        return Task(position, record, writer, content, existing)

    def load(self, records: Iterable[AnyRecord]) -> None:
        """Read what earlier imports made of these records."""
        self._changed.clear()
        ids = [record.id for record in records]
        known = ImportedRecord.objects.filter(source_id__in=ids).select_related("page__locale")
        self.known = {imported.source_id: imported for imported in known}

    def remember(self, task: Task, instance: Any) -> None:
        """Note what a record became, and which references of it are still missing, for `store()`."""
        record = task.record
        imported = self.known.get(record.id) or ImportedRecord(source_id=record.id)
        # Before its own page is added: a reference to itself could not be resolved when it was written.
        imported.open_references = sorted(task.open_ids - self.pages.keys())
        if isinstance(record, Record):
            imported.page = instance
            self.pages[record.id] = instance.pk
        imported.digest, imported.state = record.digest, record.state
        imported.missing_files = [list(one) for one in task.content.missing_files]
        self.known[record.id] = imported
        self._changed.append(imported)

    def store(self) -> None:
        """Store what the records became, in the transaction that wrote them."""
        new = [one for one in self._changed if one.pk is None]
        for imported in self._changed:
            if imported.pk is not None:
                imported.save()
        ImportedRecord.objects.bulk_create(new)
        self._changed.clear()

    def discard(self, records: Iterable[AnyRecord]) -> None:
        """Discard the cached objects of a transaction that was rolled back."""
        self.writers.clear_cache()
        self.load(records)


def _is_held(imported: ImportedRecord, record: AnyRecord, existing: Any) -> bool:
    """Return whether the last import made a draft of a public record, and no editor has worked on it since."""
    if not isinstance(record, Record) or not imported.state == State.DRAFT != record.state:
        return False
    was_published = existing.live or existing.first_published_at
    return not was_published and (existing.latest_revision is None or existing.latest_revision.user_id is None)


def _is_draft(task: Task) -> bool:
    return isinstance(task.record, Record) and task.record.state == State.DRAFT


def _is_same(task: Task) -> bool:
    state = State.PUBLIC if getattr(task.existing, "live", True) else State.DRAFT
    return task.record.state == state and task.content.draft is None and not task.compare()


def _has_new_files(imported: ImportedRecord, task: Task) -> bool:
    """Return whether a file is there now that was missing at the last import of a record."""
    return not {tuple(one) for one in imported.missing_files} <= set(task.content.missing_files)
