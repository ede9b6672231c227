"""The demo's YAML files as entries, and the objects loaded so far, for references between entries.

Every entry knows its file and key, so that errors can name them.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

CONTENT = Path(__file__).resolve().parents[1] / "content"
NAMESPACE = uuid.UUID("5f0c1d5e-3a52-4d0e-9d43-0c9d2b8b7a11")
YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, where it is built, and ten times as fast
PAGE_LINK = re.compile(r'<a page="([^"]*)">')


class DemoContentError(Exception):
    """A mistake in the demo's files; the message names file and key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One object described in a file."""

    file: str
    key: str
    fields: dict[str, Any]

    @property
    def language(self) -> str:
        """The language of a page's texts."""
        return self.fields.get("locale", "en")

    @property
    def source(self) -> str | None:
        """The key of the page this one translates."""
        return self.fields.get("translation_of")

    def __getitem__(self, name: str) -> Any:
        if name not in self.fields:
            raise self.error(f"has no “{name}”")
        return self.fields[name]

    def in_language(self, name: str, language: str) -> str:
        """Return one version of a text that is written as {en: …, fr: …}."""
        texts = self[name]
        if language not in texts:
            raise self.error(f"has no “{name}” in “{language}”")
        return texts[language]

    def error(self, problem: str) -> DemoContentError:
        """Return an error that names the file and the key of this entry."""
        return DemoContentError(f"{self.file}: “{self.key}” {problem}.")


def read_file(file: str) -> Entry:
    """Return the one entry of a file, such as the organisation's."""
    return Entry(file, Path(file).stem, _parse(file))


def read_list(file: str) -> list[Entry]:
    """Return the entries of a file that lists several, each with its key."""
    return [_entry(file, fields) for fields in _parse(file)]


def read_folder(folder: str) -> Iterator[Entry]:
    """Yield the entries of a folder with one page per file."""
    for path in sorted((CONTENT / folder).glob("*.yaml")):
        file = f"{folder}/{path.name}"
        entry = _entry(file, _parse(file))
        if entry.key != path.stem:
            raise entry.error(f"should have the file's name, “{path.stem}”, as its key")
        yield entry


def _entry(file: str, fields: dict[str, Any]) -> Entry:
    if not isinstance(fields, dict) or "key" not in fields:
        raise DemoContentError(f"{file}: an entry has no key.")
    return Entry(file, fields["key"], fields)


def _parse(file: str) -> Any:
    try:
        return _select(yaml.load((CONTENT / file).read_text(encoding="utf-8"), Loader=YAML))  # noqa: S506 - both are safe
    except (OSError, yaml.YAMLError) as error:
        raise DemoContentError(f"{file}: {error}") from error


def _select(value: Any) -> Any:
    """Return the value without the items of lists that name an `app` which is not installed."""
    if isinstance(value, dict):
        return {name: _select(one) for name, one in value.items() if name != "app"}
    if isinstance(value, list):
        return [_select(one) for one in value if not isinstance(one, dict) or _is_installed(one)]
    return value


def _is_installed(item: dict[str, Any]) -> bool:
    return "app" not in item or apps.is_installed(item["app"])


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
