"""References in records: links to other records, files and snippets, which are resolved when a page is written.

Blocks and fields of records are as they are stored, but a reference is an object instead of a primary key:
`{"$file": KEY}` for a picture or document, `{"$page": ID}` for the page of another record, `{"$person": SLUG}`,
`{"$topic": SLUG}`, `{"$call_to_action": SLUG}` and so on. In rich text, `<a data-record="ID">` is a link to the page of
another record and `<a data-file="KEY">` one to a document.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

Reference: TypeAlias = dict[str, str]


class FileUnavailable(Exception):
    """A file cannot be had; the message is the reason."""


class Files(Protocol):
    """Where the pictures and documents of an import come from. Each file is stored once."""

    def get_image(self, key: str, *, title: str = "", alt: str = "", credit: str = "") -> Any:
        """Return the picture. Raises FileUnavailable."""

    def get_document(self, key: str, *, title: str = "") -> Any:
        """Return the document. Raises FileUnavailable."""


def refer_to_file(key: str) -> Reference:
    """Return the reference to a picture or document by its path in an export or its URL in another site."""
    return {"$file": key}


def refer_to_page(record_id: str) -> Reference:
    """Return the reference to the page of another record."""
    return {"$page": record_id}


def refer_to_snippet(kind: str, key: str) -> Reference:
    """Return the reference to a snippet by its type, such as "person", and its slug."""
    return {f"${kind}": key}
