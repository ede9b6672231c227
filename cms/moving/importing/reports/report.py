"""The report of an import: what became of every item of the source, as JSON lines and as a summary for the terminal.

A line of the file is a JSON object with the fields of `ReportEntry`; fields without a value are left out. Items are in
the order in which they were imported; `position` is their number in the source.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from ..records.fields import get_object_types
from ..records.records import Record
from ..resolution.destinations import get_importable_types
from .outcomes import Change, Outcome, Result, split_count
from .tag_policy import HELD, STAYS_PUBLIC

MAX_LINES = 20  # lines of each list
LEFT_OUT = "left out"  # an item that is not for import, such as a menu
RESULTS = (*Result, LEFT_OUT)
MAX_NAMES = 1000  # reasons, blocks and so on in the summary; a hostile source may have any number
MAX_TITLE_LENGTH = 120
MAX_KEY_LENGTH = 60


def list_most_common(counts: Counter[str]) -> Iterator[str]:
    """Yield the most frequent texts with their numbers, and the number of the others."""
    for text, count in counts.most_common(MAX_LINES):
        yield f"{count} × {text}"
    if len(counts) > MAX_LINES:
        yield f"{sum(count for _, count in counts.most_common()[MAX_LINES:])} × others; see the report (--report)"


def build_table(results: Counter[tuple[str, str]], order: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a table with one row for each kind and one column for each result that occurs."""
    columns = [result for result in order if any(one == result for _, one in results)]
    kinds = sorted({kind for kind, _ in results})
    head: list[object] = ["items", *columns]
    rows: list[list[object]] = [[kind, *(results[kind, column] for column in columns)] for kind in kinds]
    rows.append(["all", *(sum(results[kind, column] for kind in kinds) for column in columns)])
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, head, strict=True)]
    for row in (head, *rows):
        first, *numbers = [str(cell) for cell in row]
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


class ReportNotWritten(OSError):
    """The file of the report cannot be opened."""


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """What became of one item of a source."""

    position: int
    kind: str  # what the item is in its source: "post", "attachment", "record"
    result: str = LEFT_OUT
    id: str = ""  # id of the record
    title: str = ""
    reason: str = ""  # why it failed or was left out
    state: str = ""  # state of the page, see `State`
    source_state: str = ""  # what the source calls its state
    page: int | None = None
    addresses: tuple[str, ...] = ()  # in the old site; `check_old_addresses` reads them
    file: int | None = None  # the picture or document
    notes: tuple[str, ...] = ()  # what of it was changed or is missing
    kept_as_text: Mapping[str, int] = field(default_factory=dict)  # unknown blocks, shortcodes and template tags
    dropped_tags: Mapping[str, int] = field(default_factory=dict)  # shortcodes and template tags
    examples: Mapping[str, str] = field(default_factory=dict)  # how one of each of these is written
    custom_fields: tuple[str, ...] = ()  # keys of what plug-ins of the source have added, and that is not imported
    unresolved: tuple[str, ...] = ()  # links of the old site that lead to nothing imported
    changes: tuple[Change, ...] = ()  # what a dry run would change

    def complete(self, outcome: Outcome) -> ReportEntry:
        """Return the entry with what the importer did with the record of the item."""
        record = outcome.record
        return replace(
            self,
            result=str(outcome.result),
            id=self.id or (record.id if record else ""),
            reason=outcome.reason,
            page=outcome.page_id,
            notes=(*self.notes, *outcome.notes),
            changes=outcome.changes,
            state=str(record.state) if isinstance(record, Record) else self.state,
            kept_as_text={**self.kept_as_text, **outcome.tags.kept},
            dropped_tags=outcome.tags.dropped,
            examples=outcome.tags.examples,
        )


class Report:
    """Counts the entries of an import and writes them to a file, if there is one. Use it as a context manager."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._file: TextIO | None = None
        self.results: Counter[tuple[str, str]] = Counter()  # kind and result → number
        self.reasons: Counter[tuple[str, str, str]] = Counter()  # kind, result and reason → number
        self.notes: Counter[str] = Counter()
        self.kept_as_text: Counter[str] = Counter()
        self.dropped_tags: Counter[str] = Counter()
        self.tagged: dict[str, list[str]] = {HELD: [], STAYS_PUBLIC: []}  # titles of pages with tags, by the note
        self.custom_fields: Counter[str] = Counter()
        self.first: dict[str, ReportEntry] = {}  # name of what no rule covers → the first item with it
        self.unresolved = 0

    def __enter__(self) -> Self:
        if self._path:
            try:
                self._file = self._path.open("w", encoding="utf-8")
            except OSError as problem:
                raise ReportNotWritten(f"The report cannot be written: {problem}.") from problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    @property
    def total(self) -> int:
        """The number of items whose outcome is known."""
        return self.results.total()

    def count(self, result: str) -> int:
        """Return the number of items with a result."""
        return sum(count for (_, one), count in self.results.items() if one == result)

    def add(self, entry: ReportEntry) -> None:
        """Count an entry and write its line."""
        self.results[entry.kind, entry.result] += 1
        if entry.reason:
            _count(self.reasons, (entry.kind, entry.result, entry.reason))
        for note in entry.notes:
            _count(self.notes, *split_count(note))
        for key in entry.custom_fields:
            _count(self.custom_fields, key[:MAX_KEY_LENGTH])
        for counter, found in ((self.kept_as_text, entry.kept_as_text), (self.dropped_tags, entry.dropped_tags)):
            for name, count in found.items():
                _count(counter, name, count)
                if name in counter:
                    self.first.setdefault(name, entry)
        for note, titles in self.tagged.items():
            if note in entry.notes and len(titles) < MAX_NAMES:
                titles.append(entry.title or entry.id)
        self.unresolved += len(entry.unresolved)
        if self._file:
            self._file.write(f"{json.dumps(_to_json(entry), ensure_ascii=False)}\n")

    def describe(self) -> Iterator[str]:
        """Yield the lines of the summary."""
        yield from build_table(self.results, RESULTS)
        reasons = Counter({f"{kind} {result}: {reason}": n for (kind, result, reason), n in self.reasons.items()})
        yield from list_most_common(reasons)
        yield from list_most_common(self.notes)
        yield from list_most_common(Counter({describe_custom_field(key): n for key, n in self.custom_fields.items()}))
        for label, counter in (("kept as text", self.kept_as_text), ("tag removed", self.dropped_tags)):
            found = Counter({f"{label}: {name}{self._name_first(name)}": n for name, n in counter.items()})
            yield from list_most_common(found)
        for note, titles in self.tagged.items():
            if titles:
                yield f"{note}: {', '.join(f'“{_shorten(title)}”' for title in titles[:MAX_LINES])}"
        if self.unresolved:
            yield f"{self.unresolved} × a link of the old site that leads to nothing imported; it stays as it was"
        if self._path:
            yield f"What became of each item is in {self._path}."

    def _name_first(self, name: str) -> str:
        """Return an example and its place."""
        entry = self.first[name]
        example = entry.examples.get(name, name)
        written = f": {example}" if example != name else ""
        return f" (first in {entry.kind} {entry.position}, “{_shorten(entry.title or entry.id)}”{written})"


def describe_custom_field(key: str) -> str:
    """Return the line of a summary about a custom field that was left out."""
    return f"custom field “{key[:MAX_KEY_LENGTH]}” is not imported"


def _count(counter: Counter[Any], key: object, count: int = 1) -> None:
    """Count a key, unless it is new and there are too many already."""
    if key in counter or len(counter) < MAX_NAMES:
        counter[key] += count


def _to_json(entry: ReportEntry) -> dict[str, object]:
    fields = asdict(entry)
    fields["title"] = _shorten(entry.title)
    return {name: value for name, value in fields.items() if value or name in ("position", "kind", "result")}


def _shorten(title: str) -> str:
    return title if len(title) <= MAX_TITLE_LENGTH else f"{title[:MAX_TITLE_LENGTH].rstrip()}…"


def describe_record(outcome: Outcome, kind: str) -> ReportEntry:
    """Return the entry for a record; `kind` is what items without a type are called in their source."""
    record = outcome.record
    entry = ReportEntry(outcome.position, kind)
    # Unknown types are not told apart: a hostile source may have any number.
    if isinstance(record, Record):
        kind = record.type if record.type in get_importable_types() else kind
        entry = replace(entry, kind=kind, title=record.title, addresses=record.old_paths)
    elif record and record.object in get_object_types():
        entry = replace(entry, kind=record.object)
    return entry.complete(outcome)
