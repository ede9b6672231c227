"""The writers of an import, by type, language and site of the records."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from .destination import Destinations
from .interchange.object_types import REDIRECT, get_object_types
from .object_writer import ObjectWriter
from .page_writer import PageWriter
from .parent_pages import ParentNotFound, get_importable_types
from .records import AnyRecord, ObjectRecord, Record
from .redirect_writer import RedirectWriter
from .reference_reader import ReferenceReader
from .references import Files
from .snippet_lookup import SnippetLookup

Writer = PageWriter | ObjectWriter | RedirectWriter


class Writers:
    """Creates the writers that records need, each once.

    `expected` has the (type, key) of snippets that a dry run would create, so that later records may refer to them.
    """

    def __init__(
        self,
        destinations: Destinations,
        *,
        default_type: str,
        files: Files | None,
        dry_run: bool,
        drop_tags: bool = False,
    ) -> None:
        self.destinations = destinations
        self.default_type = default_type
        self.files = files
        self.dry_run = dry_run
        self.drop_tags = drop_tags
        self.expected: set[tuple[str, str]] = set()
        self._pages: dict[tuple[str, str, str], PageWriter] = {}
        self._objects: dict[tuple[str, str, str], ObjectWriter | RedirectWriter] = {}
        self._references: dict[str, ReferenceReader] = {}

    def get(self, record: AnyRecord) -> Writer:
        """Return the writer for the type, language and site of the record.

        Raises:
            ValidationError: there is no such type, language or site.
        """
        try:
            return self._get_page_writer(record) if isinstance(record, Record) else self._get_object_writer(record)
        except ParentNotFound as problem:
            raise ValidationError(str(problem)) from problem

    def clear_cache(self) -> None:
        """Discard the cached objects of a transaction that was rolled back."""
        writers: list[Writer] = [*self._pages.values(), *self._objects.values()]
        for writer in writers:
            writer.clear_cache()

    def _get_page_writer(self, record: Record) -> PageWriter:
        key = (record.type or self.default_type, record.language, record.site)
        if key not in self._pages:
            kind = get_importable_types().get(key[0])
            if kind is None:
                raise _unknown_type("type", key[0], get_importable_types())
            destination = self.destinations.get(kind, record.language, record.site)
            references = self._get_references(destination.locale.language_code)
            self._pages[key] = PageWriter(kind, destination, references, drop_tags=self.drop_tags)
        return self._pages[key]

    def _get_object_writer(self, record: ObjectRecord) -> ObjectWriter | RedirectWriter:
        key = (record.object, record.language, record.site)
        if key not in self._objects:
            model = get_object_types().get(record.object)
            if model is None:
                raise _unknown_type("object", record.object, get_object_types())
            locale, site = self.destinations.get_locale(record.language), self.destinations.get_site(record.site)
            references = self._get_references(locale.language_code)
            is_redirect = record.object == REDIRECT
            self._objects[key] = RedirectWriter(site) if is_redirect else ObjectWriter(model, locale, site, references)
        return self._objects[key]

    def _get_references(self, language: str) -> ReferenceReader:
        if language not in self._references:
            snippets = SnippetLookup(self.destinations.get_locale(language), self.expected)
            self._references[language] = ReferenceReader(snippets, self.files, dry_run=self.dry_run)
        return self._references[language]


def _unknown_type(name: str, value: str, known: Iterable[str]) -> ValidationError:
    if not value:
        return ValidationError(f"missing {name}, expected one of {', '.join(sorted(known))}")
    return ValidationError(f"unknown {name} “{value[:40]}”, expected one of {', '.join(sorted(known))}")
