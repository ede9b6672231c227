"""Read the fields of pages from records."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override
from wagtail.models import Locale

from cms.core.languages import language_of_words
from cms.pages.models import BasePage

from .content import Content
from .conversion.blocks import convert_markdown, convert_without_files
from .conversion.missing_files import link_missing_files
from .parent_pages import ImportablePages
from .records import Record, State
from .reference_reader import ReferenceReader
from .type_fields import TypeFields

NOON = time(12)  # so that the date is the same for readers up to 12 hours of time zones away


class PageReader:
    """Converts the fields of records of one page type in one language."""

    def __init__(self, kind: ImportablePages, locale: Locale, references: ReferenceReader) -> None:
        self.kind = kind
        self.model: type[BasePage] = kind.page
        self.locale = locale
        self.references = references
        self.type_fields = TypeFields(self.model, locale, references)

    def get_unknown(self, record: Record) -> list[str]:
        """Return the names of the record's fields that the page type does not have."""
        return self.type_fields.get_unknown(record.type_fields)

    def read(self, record: Record) -> Content:
        """Return the converted fields of a record. Its files are stored.

        Raises:
            ValidationError: a field is not valid.
        """
        values: dict[str, Any] = {"title": record.title, "summary": record.summary}
        values["published_at"] = self._get_date(record)
        for name in ("canonical_url", "source_name"):
            values[name] = self._clean(name, getattr(record, name))
        with override(language_of_words(self.locale.language_code)):  # of the mark of struck-out text
            values["body"] = self._read_body(record)
        values |= self.type_fields.read(record.type_fields, seed=record.id)
        if record.state == State.SCHEDULED:
            values["go_live_at"] = record.publish_at
        draft = self.read(record.draft) if record.draft else Content({})
        return Content(
            values,
            (*self.references.take_notes(), *draft.notes),
            draft.values if record.draft else None,
            (*self.references.take_missing_files(), *draft.missing_files),
        )

    def _clean(self, name: str, value: str) -> Any:
        try:
            return self.model._meta.get_field(name).clean(value, None) if value else ""
        except ValidationError as problem:
            raise ValidationError([f"{name}: {message}" for message in problem.messages]) from problem

    def _read_body(self, record: Record) -> list[Any]:
        blocks: Any = record.body
        if isinstance(record.body, str):
            has_files = self.references.files is not None
            conversion = (
                convert_markdown(record.body, seed=record.id, base_url=record.canonical_url)
                if has_files
                else convert_without_files(record.body, seed=record.id)
            )
            self.references.notes += conversion.list_changes()
            if not has_files:
                return conversion.blocks
            blocks = conversion.blocks
        try:
            return link_missing_files(blocks, self.type_fields.read_blocks("body", blocks, record.id))
        except ValidationError as problem:
            raise ValidationError([f"body: {message}" for message in problem.messages]) from problem

    def _get_date(self, record: Record) -> datetime | None:
        """Return the date that readers see."""
        if record.publish_at and record.state == State.PUBLIC:
            return record.publish_at
        if isinstance(record.date, datetime):
            return record.date
        if record.date:
            return datetime.combine(record.date, NOON, ZoneInfo(settings.SITE_TIME_ZONE))
        if self.kind.needs_date and record.state == State.PUBLIC:
            raise ValidationError("missing date")
        return None
