"""The chapters of the editors' guide: one Markdown file each, in English and French, in the order of the index.

A chapter has the same file name in all languages, so that a view of the admin has one chapter. The files are part of
the program, so their HTML is trusted. They are read again when they have changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

FOLDERS = {"en": "editors", "fr": "editors/fr"}  # languages without a guide have the first
INDEX = "index.md"
INDEX_LINE = re.compile(r"^## (?P<group>.+)$|^- \[(?P<title>[^]]+)\]\((?P<slug>[-\w]+)\.md\)", re.MULTILINE)
CHAPTER_LINK = re.compile(r"^(?P<slug>[-\w]+)\.md$")
PICTURES_PATH = "images/guide"
PICTURE_NAME = re.compile(r"^[-\w]+\.(?:webp|png)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with its place: the file, and the group of the index that contains it."""

    slug: str
    title: str
    group: str
    path: Path

    @property
    def html(self) -> SafeString:
        """The text without its heading, which the template shows."""
        return _render(self.path, self.path.stat().st_mtime_ns)


def get_chapters(language: str | None = None) -> Sequence[Chapter]:
    """Return all chapters in a language, by default that of the user; none if the installation has no guide."""
    code = (language or get_language() or "").partition("-")[0]
    folder = Path(settings.GUIDE_DIR) / FOLDERS.get(code, next(iter(FOLDERS.values())))
    index = folder / INDEX
    return _read_index(folder, index.stat().st_mtime_ns) if index.exists() else ()


def find_picture(name: str) -> Path | None:
    """Return the file of one of the guide's images, or None."""
    path = Path(settings.GUIDE_DIR) / PICTURES_PATH / name
    return path if PICTURE_NAME.match(name) and path.is_file() else None


@lru_cache(maxsize=8)
def _read_index(folder: Path, _: int) -> tuple[Chapter, ...]:
    chapters, group = [], ""
    for line in INDEX_LINE.finditer((folder / INDEX).read_text(encoding="utf-8")):
        if line["group"]:
            group = line["group"]
        else:
            chapters.append(Chapter(line["slug"], line["title"], group, folder / f"{line['slug']}.md"))
    return tuple(chapters)


@lru_cache(maxsize=128)
def _render(path: Path, _: int) -> SafeString:
    tokens = _markdown().parse(path.read_text(encoding="utf-8"))[3:]  # without the heading: its start, text and end
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", _rewrite_link(str(child.attrGet("href"))))
            elif child.type == "image":
                child.attrSet("src", reverse("guide_picture", args=[Path(str(child.attrGet("src"))).name]))
    return mark_safe(_markdown().renderer.render(tokens, _markdown().options, {}))  # noqa: S308 - part of the program


def _rewrite_link(href: str) -> str:
    """Return the URL in the admin for a link to a chapter; other links are unchanged."""
    chapter = CHAPTER_LINK.match(href)
    return reverse("guide_chapter", args=[chapter["slug"]]) if chapter else href


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")
