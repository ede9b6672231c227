"""What a report says of records, kept until the importer has an outcome for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .batches import Item, Source
from .interchange.object_types import get_object_types
from .outcomes import Outcome, RecordPosition
from .parent_pages import get_importable_types
from .records import AnyRecord, BadRecord, Record
from .report import ReportEntry


@dataclass(slots=True)
class ReportedRecords:
    """Yields the records of a source, and keeps what the report says of each until its outcome is described.

    `kind` is what items without a type are called in their source.
    """

    records: Source
    kind: str
    entries: dict[RecordPosition, ReportEntry] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Item]:
        for position, record in self.records:
            if not isinstance(record, BadRecord):
                state = str(record.state) if isinstance(record, Record) else ""
                title = record.title if isinstance(record, Record) else ""
                addresses = record.old_paths if isinstance(record, Record) else ()
                self.entries[position] = ReportEntry(
                    position, self._get_kind(record), id=record.id, title=title, state=state, addresses=addresses
                )
            yield position, record

    def _get_kind(self, record: AnyRecord) -> str:
        """Return the type of a record. Unknown ones are not told apart: a hostile source may have any number."""
        if isinstance(record, Record):
            return record.type if record.type in get_importable_types() else self.kind
        return record.object if record.object in get_object_types() else self.kind

    def describe(self, outcome: Outcome) -> ReportEntry:
        """Return the line of the report for an outcome, and forget its record."""
        entry = self.entries.pop(outcome.position, None) or ReportEntry(outcome.position, self.kind)
        return entry.complete(outcome)
