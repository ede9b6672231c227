"""References in records: links to other records, files and snippets, which are resolved when a page is written.

Blocks and fields of records are as they are stored, but a reference is an object instead of a primary key:
`{"$file": KEY}` for a picture or document, `{"$page": ID}` for the page of another record, `{"$person": SLUG}`,
`{"$topic": SLUG}`, `{"$call_to_action": SLUG}` and so on. In rich text, `<a data-record="ID">` is a link to the page of
another record and `<a data-file="KEY">` one to a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.blocks import Block
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.content.conversion.results import FILE, Reference

from ..models import ImportedFile
from ..records.blocks import Converter
from ..records.fields import get_object_type, is_file
from ..records.names import FILE as FILE_ATTRIBUTE
from ..records.names import RECORD, convert_links, get_fragment
from ..records.values import check_block_value
from .file_sources import FileUnavailable
from .files import FileStore, find_stored
from .old_urls import InvalidURL
from .relations import build_call_id
from .terms import SnippetLookup

MAX_KEY_LENGTH = 2000

PAGE, CALL_TO_ACTION = "page", "call_to_action"


def refer_to_page(record_id: str) -> Reference:
    """Return the reference to the page of another record."""
    return {f"${PAGE}": record_id}


def parse_reference(value: Any, *expected: str) -> tuple[str, str]:
    """Return (kind, key) of a reference of one of the expected kinds.

    Raises:
        ValidationError: the value is no such reference.
    """
    if isinstance(value, dict) and len(value) == 1:
        name, key = next(iter(value.items()))
        if name[:1] == "$" and name[1:] in expected and isinstance(key, str) and 0 < len(key) <= MAX_KEY_LENGTH:
            return name[1:], key
    forms = " or ".join(f'{{"${kind}": …}}' for kind in expected)
    raise ValidationError(f"not a reference, expected {forms}")


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A reference to the page of another record in a value that has been read."""

    record_id: str


@dataclass(frozen=True, slots=True)
class OpenHtml:
    """A rich text that has been read, with links to the pages of other records."""

    html: str
    record_ids: frozenset[str]


def find_open_ids(value: Any) -> Iterator[str]:
    """Yield the ids of the records that a read value refers to."""
    if isinstance(value, OpenPage):
        yield value.record_id
    elif isinstance(value, OpenHtml):
        yield from value.record_ids
    elif isinstance(value, dict):
        for one in value.values():
            yield from find_open_ids(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from find_open_ids(one)


def resolve_pages(value: Any, pages: Mapping[str, int]) -> Any:
    """Return a read value with the primary keys of pages; without those that are not among `pages`."""
    if isinstance(value, OpenPage):
        return pages.get(value.record_id)
    if isinstance(value, OpenHtml):
        return convert_links(value.html, lambda link: _resolve_link(link, pages))
    if isinstance(value, dict):
        return {name: resolve_pages(one, pages) for name, one in value.items()}
    if isinstance(value, list):
        return [resolve_pages(one, pages) for one in value if not _is_open_block(one, pages)]
    return value


def _is_open_block(value: Any, pages: Mapping[str, int]) -> bool:
    """Return whether a value is a block that is a page alone, which is not there."""
    page = value.get("value") if isinstance(value, dict) and "type" in value else None
    return isinstance(page, OpenPage) and page.record_id not in pages


def _resolve_link(attributes: Mapping[str, str], pages: Mapping[str, int]) -> Mapping[str, str] | None:
    record_id = attributes.get(RECORD)
    if record_id is None:
        return attributes
    page_id = pages.get(record_id)
    return {"linktype": "page", "id": str(page_id), **get_fragment(attributes)} if page_id else None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a dry run would store."""

    key: str

    @property
    def pk(self) -> str:
        return f"new file {self.key}"

    def __str__(self) -> str:
        return self.pk


class ReferenceReader(Converter):
    """Replaces references to files and snippets by primary keys, and those to pages by `OpenPage` and `OpenHtml`.

    Files are stored when they are read, which may take long; call it outside of a transaction. `notes` has what could
    not be had since `take_notes` was called.
    """

    def __init__(self, snippets: SnippetLookup, files: FileStore | None, *, dry_run: bool = False) -> None:
        self.snippets = snippets
        self.files = files
        self.dry_run = dry_run
        self.notes: list[str] = []
        self.missing_files: list[tuple[str, str]] = []

    def take_missing_files(self) -> tuple[tuple[str, str], ...]:
        """Return (kind, key) of the files that could not be had, each once, and clear them."""
        missing, self.missing_files = tuple(dict.fromkeys(self.missing_files)), []
        return missing

    def take_notes(self) -> tuple[str, ...]:
        """Return the notes, each once, and clear them."""
        notes, self.notes = tuple(dict.fromkeys(self.notes)), []
        return notes

    def read_page(self, value: Any) -> OpenPage:
        """Return the page that a reference names, which may not exist yet."""
        kind, key = parse_reference(value, PAGE, CALL_TO_ACTION)
        return OpenPage(key if kind == PAGE else build_call_id(self.snippets.locale.language_code, key))

    def read_file(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any | None:
        """Return the picture or document that a reference names; None, with a note, if it cannot be had."""
        _, key = parse_reference(value, FILE)
        texts = {name: text for name in ("alt", "credit", "title") if isinstance(text := siblings.get(name), str)}
        return self._get_file(model, key, texts)

    def find_file(self, model: type[Model], key: str) -> Any | None:
        """Return the picture or document that an earlier import stored for a key; None if there is none."""
        try:
            stored_key = self.files.get_stored_key(key) if self.files else key
            return find_stored(get_file_kind(model), key=stored_key, restore=True)
        except (FileUnavailable, InvalidURL):
            return None

    def read_snippet(self, model: type[Model], value: Any) -> Any:
        """Return the snippet that a reference, or its slug or name alone, names. Raises ValidationError."""
        name = get_object_type(model)
        key = value if isinstance(value, str) else parse_reference(value, name)[1]
        return self.snippets.get(model, key)

    # ------------------------------------------------------------------ blocks

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        if value is None:
            return None
        if is_file(model):
            file = self.read_file(model, value, siblings)
            return file.pk if file else None
        if issubclass(model, Page):
            return self.read_page(value)
        return self.read_snippet(model, value).pk

    def convert_html(self, html: str) -> str | OpenHtml:
        record_ids: set[str] = set()

        def convert(link: Mapping[str, str]) -> Mapping[str, str] | None:
            if record_id := link.get(RECORD):
                record_ids.add(record_id)
                return {RECORD: record_id, **get_fragment(link)}
            if key := link.get(FILE_ATTRIBUTE):
                document = self._get_file(get_document_model(), key, {})
                return {"linktype": "document", "id": str(document.pk)} if document else None
            return {"href": link["href"]} if link.get("href") else None

        converted = convert_links(html, convert)
        return OpenHtml(converted, frozenset(record_ids)) if record_ids else converted

    def convert_value(self, block: Block, value: Any) -> Any:
        check_block_value(block, value)
        return value

    # ------------------------------------------------------------------ objects

    def _get_file(self, model: type[Model], key: str, texts: Mapping[str, str]) -> Any | None:
        if self.dry_run:
            return self.find_file(model, key) or NewFile(key)
        try:
            if self.files is None:
                raise FileUnavailable("this import has no files")
            if issubclass(model, get_image_model()):
                return self.files.get_image(key, **texts)
            return self.files.get_document(key, title=texts.get("title", ""))
        except FileUnavailable as problem:
            self.notes.append(f"{key}: {problem}")
            self.missing_files.append((get_file_kind(model), key))
            return None


def get_file_kind(model: type[Model]) -> str:
    """Return what imported files of this model are called."""
    return ImportedFile.Kind.IMAGE if issubclass(model, get_image_model()) else ImportedFile.Kind.DOCUMENT
