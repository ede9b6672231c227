"""The demo's YAML files as entries. Every entry knows its file and key, so that errors can name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

CONTENT = Path(__file__).resolve().parents[1] / "content"


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
        return _select(yaml.safe_load((CONTENT / file).read_text(encoding="utf-8")))
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
