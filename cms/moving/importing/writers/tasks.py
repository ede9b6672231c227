"""What an importer has to do for a record, and its writers by type, language and site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from wagtail.models import Page

from cms.db.page_locks import lock_pages, lock_tree

from ..records.fields import REDIRECT, get_object_types
from ..records.records import AnyRecord, Record, RecordPosition
from ..reports.differences import describe_changes
from ..reports.outcomes import Change, Outcome, Result
from ..resolution.destinations import Destinations, ParentNotFound, get_importable_types
from ..resolution.files import FileStore
from ..resolution.references import ReferenceReader, find_open_ids
from ..resolution.relations import find_pages
from ..resolution.terms import SnippetLookup
from .object_writer import ObjectWriter
from .page_writer import PageWriter
from .redirects import RedirectWriter
from .type_fields import Content, Writer

log = structlog.get_logger(__name__)


class Writers:
    """Creates the writers that records need, each once.

    `expected` has the (type, key) of snippets that a dry run would create, so that later records may refer to them.
    """

    def __init__(
        self,
        destinations: Destinations,
        *,
        default_type: str,
        files: FileStore | None,
        dry_run: bool,
        drop_tags: bool = False,
    ) -> None:
        self.destinations = destinations
        self.default_type = default_type
        self.files = files
        self.dry_run = dry_run
        self.drop_tags = drop_tags
        self.expected: set[tuple[str, str]] = set()
        self._writers: dict[tuple[type, str, str, str], Writer] = {}
        self._references: dict[str, ReferenceReader] = {}

    def get(self, record: AnyRecord) -> Writer:
        """Return the writer for the type, language and site of the record.

        Raises:
            ValidationError: there is no such type, language or site.
        """
        name = (record.type or self.default_type) if isinstance(record, Record) else record.object
        key = (type(record), name, record.language, record.site)
        try:
            if key not in self._writers:
                build = self._build_page_writer if isinstance(record, Record) else self._build_object_writer
                self._writers[key] = build(name, record.language, record.site)
            return self._writers[key]
        except ParentNotFound as problem:
            raise ValidationError(str(problem)) from problem

    def clear_cache(self) -> None:
        """Discard the cached objects of a transaction that was rolled back."""
        for writer in self._writers.values():
            writer.clear_cache()

    def _build_page_writer(self, name: str, language: str, site: str) -> Writer:
        kind = get_importable_types().get(name)
        if kind is None:
            raise _unknown_type("type", name, get_importable_types())
        destination = self.destinations.get(kind, language, site)
        references = self._get_references(destination.locale.language_code)
        return PageWriter(kind, destination, references, drop_tags=self.drop_tags)

    def _build_object_writer(self, name: str, language: str, host: str) -> Writer:
        model = get_object_types().get(name)
        if model is None:
            raise _unknown_type("object", name, get_object_types())
        locale, site = self.destinations.get_locale(language), self.destinations.get_site(host)
        if name == REDIRECT:
            return RedirectWriter(site)
        return ObjectWriter(model, locale, site, self._get_references(locale.language_code))

    def _get_references(self, language: str) -> ReferenceReader:
        if language not in self._references:
            snippets = SnippetLookup(self.destinations.get_locale(language), self.expected)
            self._references[language] = ReferenceReader(snippets, self.files, dry_run=self.dry_run)
        return self._references[language]


def _unknown_type(name: str, value: str, known: Iterable[str]) -> ValidationError:
    if not value:
        return ValidationError(f"missing {name}, expected one of {', '.join(sorted(known))}")
    return ValidationError(f"unknown {name} “{value[:40]}”, expected one of {', '.join(sorted(known))}")


@dataclass(frozen=True, slots=True)
class Task:
    """A record whose page or object has to be created or updated, with its content."""

    position: RecordPosition
    record: AnyRecord
    writer: Any  # the writer of its type
    content: Content
    existing: Any | None

    @property
    def open_ids(self) -> set[str]:
        """The ids of the records that it refers to."""
        family = (self.record.parent,) if isinstance(self.record, Record) else ()
        values = (self.content.values, self.content.draft or {})
        return {*(one for each in values for one in find_open_ids(each)), *family, self.record.translation_of} - {""}

    def compare(self) -> tuple[Change, ...]:
        """Return what it would change."""
        pages = find_pages(self.open_ids)
        return describe_changes(self.writer.model, self.record, self.content, self.existing, pages)

    def describe(
        self, result: Result, instance: Any, notes: Iterable[str] = (), changes: tuple[Change, ...] = ()
    ) -> Outcome:
        """Return its outcome, with the page that it became."""
        page_id = instance.pk if isinstance(instance, Page) else None
        from_source = self.record.notes if isinstance(self.record, Record) else ()
        return Outcome(
            self.position,
            result,
            record=self.record,
            page_id=page_id,
            notes=(*from_source, *self.content.notes, *notes),
            changes=changes,
            tags=self.content.tags,
        )


def lock_pages_of(tasks: Sequence[Task]) -> None:
    """Wait for editors who change the page tree or these pages. The caller reads the pages after that."""
    if any(isinstance(task.record, Record) for task in tasks):
        lock_tree()
        lock_pages(task.existing.pk for task in tasks if isinstance(task.existing, Page))


def report_failure(position: RecordPosition, record: AnyRecord, problem: Exception) -> Outcome:
    """Return the outcome of a record that cannot be imported; what is not its fault is logged."""
    if isinstance(problem, ValidationError):
        return Outcome(position, Result.FAILED, "; ".join(problem.messages), record)
    log.warning("import.record_failed", line=position, exc_info=problem)
    return Outcome(position, Result.FAILED, f"{type(problem).__name__}: {problem}", record)
