"""The demo's files, entry by entry. Every entry knows where it stands, so that a mistake can be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parents[1] / "content"


class DemoContentError(Exception):
    """Something in the demo's files does not fit; the message names file and key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing described in a file."""

    file: str
    key: str
    fields: dict[str, Any]

    @property
    def language(self) -> str:
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
        """A text that is written as {en: …, fr: …}."""
        texts = self[name]
        if language not in texts:
            raise self.error(f"has no “{name}” in “{language}”")
        return texts[language]

    def error(self, problem: str) -> DemoContentError:
        return DemoContentError(f"{self.file}: “{self.key}” {problem}.")


def read_one(file: str) -> Entry:
    """A file that describes one thing, such as the organisation."""
    return Entry(file, Path(file).stem, _parsed(file))


def read_list(file: str) -> list[Entry]:
    """A file that lists things by their keys."""
    return [_entry(file, fields) for fields in _parsed(file)]


def read_folder(folder: str) -> Iterator[Entry]:
    """A folder with one page a file."""
    for path in sorted((CONTENT / folder).glob("*.yaml")):
        file = f"{folder}/{path.name}"
        entry = _entry(file, _parsed(file))
        if entry.key != path.stem:
            raise entry.error(f"should have the file's name, “{path.stem}”, as its key")
        yield entry


def _entry(file: str, fields: dict[str, Any]) -> Entry:
    if not isinstance(fields, dict) or "key" not in fields:
        raise DemoContentError(f"{file}: an entry has no key.")
    return Entry(file, fields["key"], fields)


def _parsed(file: str) -> Any:
    try:
        return yaml.safe_load((CONTENT / file).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise DemoContentError(f"{file}: {problem}") from problem
