"""The fields of a record while it is built, and what the report has to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..report import ReportEntry
from ..tag_policy import NO_TAGS, FoundTags


@dataclass(slots=True)
class RecordDraft:
    """A record while it is built."""

    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    kept_as_text: Mapping[str, int] = field(default_factory=dict)
    tags: FoundTags = NO_TAGS
    unresolved: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    custom_fields: tuple[str, ...] = ()  # that are not imported

    def note(self, text: str) -> None:
        """Add a note for the report, if there is one."""
        if text:
            self.notes.append(text)

    def complete(self, entry: ReportEntry, **changes: Any) -> ReportEntry:
        """Return the entry of the report with what is known before the record is imported."""
        return replace(
            entry,
            id=self.fields.get("id", ""),
            state=self.fields.get("state", ""),
            addresses=tuple(self.addresses),
            notes=tuple(dict.fromkeys(self.notes)),
            kept_as_text=self.kept_as_text,
            unresolved=tuple(dict.fromkeys(self.unresolved)),
            custom_fields=self.custom_fields,
            **changes,
        )
