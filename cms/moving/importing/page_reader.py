"""Read the fields of pages from records."""

from __future__ import annotations

import re
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
from .tag_policy import FoundTags
from .type_fields import TypeFields

MAY_HAVE_TAGS = re.compile(r"\{[{%#]|\[[/:]|\[\w[^\[\]]*+\](?![(\[])")  # also “[1]”, but no link
NOON = time(12)  # so that the date is the same for readers up to 12 hours of time zones away


class PageReader:
    """Converts the fields of records of one page type in one language."""

    def __init__(
        self, kind: ImportablePages, locale: Locale, references: ReferenceReader, *, drop_tags: bool = False
    ) -> None:
        self.kind = kind
        self.model: type[BasePage] = kind.page
        self.locale = locale
        self.references = references
        self.drop_tags = drop_tags
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
            values["body"], tags = self._read_body(record)
        values |= self.type_fields.read(record.type_fields, seed=record.id)
        if record.state == State.SCHEDULED:
            values["go_live_at"] = record.publish_at
        draft = self.read(record.draft) if record.draft else Content({})
        return Content(
            values,
            (*self.references.take_notes(), *draft.notes),
            draft.values if record.draft else None,
            (*self.references.take_missing_files(), *draft.missing_files),
            tags,
        )

    def _clean(self, name: str, value: str) -> Any:
        try:
            return self.model._meta.get_field(name).clean(value, None) if value else ""
        except ValidationError as problem:
            raise ValidationError([f"{name}: {message}" for message in problem.messages]) from problem

    def find_tags(self, record: Record) -> FoundTags:
        """Return the tags in the body of a record that no rule covers, without reading it otherwise."""
        if not isinstance(record.body, str) or not MAY_HAVE_TAGS.search(record.body):
            return record.tags
        return FoundTags(convert_without_files(record.body, seed=record.id).unknown_tags, self.drop_tags)

    def _read_body(self, record: Record) -> tuple[list[Any], FoundTags]:
        if not isinstance(record.body, str):
            return self._read_blocks(record, record.body), record.tags
        has_files = self.references.files is not None
        conversion = (
            convert_markdown(record.body, seed=record.id, base_url=record.canonical_url, drop_tags=self.drop_tags)
            if has_files
            else convert_without_files(record.body, seed=record.id, drop_tags=self.drop_tags)
        )
        self.references.notes += conversion.list_changes()
        tags = FoundTags(dict(conversion.unknown_tags), self.drop_tags)
        return self._read_blocks(record, conversion.blocks) if has_files else conversion.blocks, tags

    def _read_blocks(self, record: Record, blocks: Any) -> list[Any]:
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
