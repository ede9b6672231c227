"""What has been loaded so far, to be found by the key that other entries call it by."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from .reading import Entry

NAMESPACE = uuid.UUID("5f0c1d5e-3a52-4d0e-9d43-0c9d2b8b7a11")
PAGE_LINK = re.compile(r'<a page="([^"]*)">')


def translation_key(kind: str, key: str) -> uuid.UUID:
    """The same in every database, so that a page is known again after an editor has renamed it."""
    return uuid.uuid5(NAMESPACE, f"{kind}/{key}")


@dataclass(slots=True)
class Shelf:
    """Things by kind and key, in each language they exist in."""

    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, kind: str, key: str, thing: Any, language: str = "en") -> None:
        self.things[kind].setdefault(key, {})[language] = thing

    def find(self, kind: str, key: str, entry: Entry, language: str | None = None) -> Any:
        """The thing in the entry's language if it exists in that, else in the one it exists in."""
        versions = self.things[kind].get(key)
        if not versions:
            raise entry.error(f"refers to the {kind} “{key}”, which does not exist{self._hint(kind, key)}")
        return versions.get(language or entry.language) or next(iter(versions.values()))

    def _hint(self, kind: str, key: str) -> str:
        near = get_close_matches(str(key), self.things[kind], n=1)
        return f" (is “{near[0]}” meant?)" if near else ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The shelf as one entry sees it, in one language."""

    shelf: Shelf
    entry: Entry
    language: str

    def one(self, kind: str, key: str | None) -> Any | None:
        return self.shelf.find(kind, key, self.entry, self.language) if key else None

    def many(self, kind: str, keys: Iterable[str] | None) -> list[Any]:
        return [self.shelf.find(kind, key, self.entry, self.language) for key in keys or ()]

    def linked(self, html: str) -> str:
        """Rich text with its links to pages as Wagtail stores them; bare words become a paragraph."""
        html = html if html.lstrip().startswith("<") else f"<p>{html}</p>"
        return PAGE_LINK.sub(lambda found: f'<a linktype="page" id="{self.one("page", found[1]).pk}">', html)
