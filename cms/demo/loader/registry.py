"""The objects loaded so far, by kind, key and language, for references between entries."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from .entries import Entry

NAMESPACE = uuid.UUID("5f0c1d5e-3a52-4d0e-9d43-0c9d2b8b7a11")
PAGE_LINK = re.compile(r'<a page="([^"]*)">')


def translation_key(kind: str, key: str) -> uuid.UUID:
    """Return a key that is the same in every database, so that a page is recognised after an editor renamed it."""
    return uuid.uuid5(NAMESPACE, f"{kind}/{key}")


@dataclass(slots=True)
class Registry:
    """Objects by kind and key, in each language they exist in. `progress` is called for each entry that is loaded."""

    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    progress: Callable[[int], object] = lambda entries: None

    def add(self, kind: str, key: str, value: Any, language: str = "en") -> None:
        """Store an object under its kind, key and language."""
        self.objects[kind].setdefault(key, {})[language] = value

    def get(self, kind: str, key: str, entry: Entry, language: str | None = None) -> Any:
        """Return the object in the entry's language or, if it lacks that, in the first one it exists in.

        Raises DemoContentError, naming the entry that refers to it, if there is none.
        """
        versions = self.objects[kind].get(key)
        if not versions:
            raise entry.error(f"refers to the {kind} “{key}”, which does not exist{self._suggestion(kind, key)}")
        return versions.get(language or entry.language) or next(iter(versions.values()))

    def _suggestion(self, kind: str, key: str) -> str:
        similar = get_close_matches(str(key), self.objects[kind], n=1)
        return f" (did you mean “{similar[0]}”?)" if similar else ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The references of one entry, resolved in one language."""

    registry: Registry
    entry: Entry
    language: str

    def one(self, kind: str, key: str | None) -> Any | None:
        """Return the object of this key; None without a key."""
        return self.registry.get(kind, key, self.entry, self.language) if key else None

    def many(self, kind: str, keys: Iterable[str] | None) -> list[Any]:
        """Return the objects of these keys, in order."""
        return [self.registry.get(kind, key, self.entry, self.language) for key in keys or ()]

    def rich_text(self, html: str) -> str:
        """Return rich text with page links as Wagtail stores them. Text without tags becomes a paragraph."""
        html = html if html.lstrip().startswith("<") else f"<p>{html}</p>"
        return PAGE_LINK.sub(lambda match: f'<a linktype="page" id="{self._get_page(match[1]).pk}">', html)

    def _get_page(self, key: str) -> Any:
        return self.registry.get("page", key, self.entry, self.language)
