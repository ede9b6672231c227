"""From `docs/editors.md` to chapters: one for each second-level heading, and one for what stands before the first.

The files come with the program and are as trustworthy as it is; they are read again when they have changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FIRST = "start"  # the chapter before the first heading
PICTURE = re.compile(r"^[-\w]+\.(?:webp|png)$", re.ASCII)
PICTURES = "images/guide"


@dataclass(frozen=True, slots=True)
class Chapter:
    slug: str
    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Document:
    """A file of `docs/`: what its chapters begin with in addresses, and what its first chapter is called."""

    name: str
    prefix: str
    beginning: str

    @property
    def path(self) -> Path:
        return Path(settings.GUIDE_DIR) / self.name


DOCUMENTS = (
    Document("editors.md", "", "Before you begin"),
    Document("visibility.md", "visibility-", "What readers see"),
)


def chapters() -> Sequence[Chapter]:
    """All chapters in their order; none where the installation came without `docs/`."""
    there = [document for document in DOCUMENTS if document.path.exists()]
    return [chapter for document in there for chapter in _chapters(document, document.path.stat().st_mtime_ns)]


def picture(name: str) -> Path | None:
    """The file of a picture that the guide shows."""
    path = Path(settings.GUIDE_DIR) / PICTURES / name
    return path if PICTURE.match(name) and path.is_file() else None


def slug_of(heading: str) -> str:
    """As GitHub makes them, so that links to headings work there and here."""
    return re.sub(r"[^-\w ]", "", heading.lower()).strip().replace(" ", "-")


@lru_cache(maxsize=8)
def _chapters(document: Document, _: int) -> tuple[Chapter, ...]:
    tokens = _markdown().parse(document.path.read_text(encoding="utf-8"))
    parts = list(_parts(tokens, document))
    known = {slug_of(title) for title, _ in parts}
    return tuple(
        Chapter(document.prefix + (slug_of(title) if number else FIRST), title, _html(part, document, known))
        for number, (title, part) in enumerate(parts)
    )


def _parts(tokens: Sequence[Token], document: Document) -> Iterator[tuple[str, list[Token]]]:
    title, part, skipped = document.beginning, [], 0
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            if token.tag == "h2":
                yield title, part
                title, part = tokens[number + 1].content, []
            skipped = number + 2  # the heading itself is the page's own
        elif number > skipped or not skipped:
            part.append(token)
    yield title, part


def _html(tokens: list[Token], document: Document, known: set[str]) -> SafeString:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", _address(str(child.attrGet("href")), document, known))
            elif child.type == "image":
                child.attrSet("src", _picture_address(str(child.attrGet("src"))))
    return mark_safe(_markdown().renderer.render(tokens, _markdown().options, {}))  # noqa: S308 - our own text


def _address(href: str, document: Document, known: set[str]) -> str:
    """Links to chapters and to each other's files lead to pages here; any other file is not of this guide."""
    name, _, heading = href.partition("#")
    target = next((one for one in DOCUMENTS if one.name == name), None if name else document)
    if target is None:
        return href
    is_chapter = heading and (target is not document or heading in known)
    return reverse("guide_chapter", args=[target.prefix + (heading if is_chapter else FIRST)])


def _picture_address(src: str) -> str:
    return reverse("guide_picture", args=[Path(src).name]) if src.startswith(f"{PICTURES}/") else src


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
