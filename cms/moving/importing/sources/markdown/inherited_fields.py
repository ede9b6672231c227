"""The fields that a document has from the settings of its site, or from files in the directories above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from .documents import Document
from .front_matter import (
    BadFrontMatter,
    as_mapping,
    read_data_file,
    read_front_matter,
    read_settings_file,
    read_text_file,
)
from .site import Generator, MarkdownSite, lower_names

ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
MAX_PATTERNS = 100
# What a script of Eleventy says of a directory; all else in it is a program.
SCRIPT_PERMALINK = re.compile(r"""\bpermalink\s*:\s*(?:(["'`])(.*?)\1|(false)\b)""")
SCRIPT_DRAFT = re.compile(r"\bdraft\s*:\s*true\b")


class InheritedFields:
    """Finds the fields that documents inherit: `defaults` of Jekyll, `cascade` of Hugo, files of data of Eleventy."""

    def __init__(self, site: MarkdownSite) -> None:
        self.site = site
        self._directory_data: dict[Path, dict[str, Any]] = {}
        self._cascades: dict[Path, list[Mapping[str, Any]]] = {}

    def find(self, document: Document, path: Path) -> dict[str, Any]:
        """Return the fields that the document of a file inherits. Raises BadFile."""
        if self.site.generator == Generator.JEKYLL:
            return self._get_defaults(document)
        directories = [one for one in reversed(path.parents) if one.is_relative_to(self.site.root)]
        if self.site.generator == Generator.ELEVENTY:
            return {name: value for one in directories for name, value in self._read_directory_data(one).items()}
        return self._get_cascade(document, directories)

    def _get_defaults(self, document: Document) -> dict[str, Any]:
        kind = "posts" if "_posts" in document.place.parts else document.collection or "pages"
        found: dict[str, Any] = {}
        defaults = self.site.config.get("defaults")
        for one in map(as_mapping, defaults if isinstance(defaults, list) else ()):
            scope = as_mapping(one.get("scope"))
            pattern = str(scope.get("path") or "").strip("/")
            is_in = not pattern or fnmatchcase(document.path, pattern) or document.path.startswith(f"{pattern}/")
            if is_in and scope.get("type", kind) == kind:
                found |= as_mapping(one.get("values"))
        return found

    def _read_directory_data(self, directory: Path) -> dict[str, Any]:
        """Return what Eleventy gives all files of a directory: `posts/posts.json`, or `posts.11tydata.json`."""
        if directory not in self._directory_data:
            found: dict[str, Any] = {}
            for suffix in (".json", ".yaml", ".yml", ".11tydata.json"):
                found |= as_mapping(read_data_file(directory / f"{directory.name}{suffix}"))
            for suffix in (".11tydata.js", ".11tydata.mjs", ".11tydata.cjs"):
                if (script := directory / f"{directory.name}{suffix}").is_file():
                    found |= _read_script(read_settings_file(script))
            self._directory_data[directory] = found
        return self._directory_data[directory]

    def _get_cascade(self, document: Document, directories: list[Path]) -> dict[str, Any]:
        """Return what the settings of Hugo, and each `_index.md` in the directories above, give the files below."""
        found: dict[str, Any] = {}
        entries = [*_list_cascades(self.site.config), *(one for each in directories for one in self._read(each))]
        for entry in entries:
            target = as_mapping(entry.get("target") or entry.get("_target"))
            if _is_target(document, target):
                found |= entry
        return found

    def _read(self, directory: Path) -> list[Mapping[str, Any]]:
        if directory not in self._cascades:
            fields: Mapping[str, Any] = {}
            if (index := directory / "_index.md").is_file():
                try:
                    fields = read_front_matter(read_text_file(index)).fields
                except BadFrontMatter:  # reported for the file itself
                    fields = {}
            self._cascades[directory] = _list_cascades(fields)
        return self._cascades[directory]


def _read_script(script: str) -> dict[str, Any]:
    written = SCRIPT_PERMALINK.search(script)
    permalink = {"permalink": False if written[3] else written[2]} if written else {}
    return {**permalink, **({"draft": True} if SCRIPT_DRAFT.search(script) else {})}


def _list_cascades(fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    written = next((value for name, value in fields.items() if name.lower() == "cascade"), None)
    entries = written if isinstance(written, list) else [written]
    return [{**lower_names(one), **one} for one in entries if isinstance(one, dict)]


def _is_target(document: Document, target: Mapping[str, Any]) -> bool:
    """Return whether a cascade of Hugo is for a document; what else a target names is as if it were not there."""
    kind = "section" if document.name == "_index" else "page"
    path = f"/{document.place.as_posix()}".removesuffix("/_index").removesuffix("/index").lower()
    patterns = list(_expand(str(target.get("path") or "")))
    return (not patterns[0] or any(fnmatchcase(path, one.lower()) for one in patterns)) and (
        str(target.get("kind") or kind) == kind
    )


def _expand(pattern: str) -> Iterator[str]:
    """Yield the patterns that one with alternatives stands for, such as `{/notes,/notes/**}`."""
    waiting = [pattern]
    for _ in range(MAX_PATTERNS):
        if not waiting:
            return
        one = waiting.pop()
        found = ALTERNATIVES.search(one)
        if found is None:
            yield one
        else:
            waiting += [f"{one[: found.start()]}{part}{one[found.end() :]}" for part in found[1].split(",")]
