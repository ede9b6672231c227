"""References in records: links to other records, files and snippets, which are resolved when a page is written.

Blocks and fields of records are as they are stored, but a reference is an object instead of a primary key:
`{"$file": KEY}` for a picture or document, `{"$page": ID}` for the page of another record, `{"$person": SLUG}`,
`{"$topic": SLUG}`, `{"$call_to_action": SLUG}` and so on. In rich text, `<a data-record="ID">` is a link to the page of
another record and `<a data-file="KEY">` one to a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from cms.content.conversion.results import Reference

from ..records.names import RECORD, convert_links, get_fragment

MAX_KEY_LENGTH = 2000

PAGE, CALL_TO_ACTION = "page", "call_to_action"


class FileUnavailable(Exception):
    """A file cannot be had; the message is the reason."""


class Files(Protocol):
    """Where the pictures and documents of an import come from. Each file is stored once."""

    def get_stored_key(self, key: str) -> str:
        """Return the key under which a file is remembered. Raises InvalidURL."""

    def get_image(self, key: str, *, title: str = "", alt: str = "", credit: str = "") -> Any:
        """Return the picture. Raises FileUnavailable."""

    def get_document(self, key: str, *, title: str = "") -> Any:
        """Return the document. Raises FileUnavailable."""


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
