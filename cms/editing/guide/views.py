"""The views of the editors' guide, for all users of the admin, and the chapters that they show.

There is a chapter for each second-level heading of a file, and one for the text before the first. The files are part of
the program, so their HTML is trusted. They are read again when they have changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FIRST_CHAPTER_SLUG = "start"  # the chapter before the first heading
PICTURE_NAME = re.compile(r"^[-\w]+\.(?:webp|png)$", re.ASCII)
PICTURES_PATH = "images/guide"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as HTML."""

    slug: str
    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Document:
    """A file of `docs/`, with the slug prefix of its chapters and the title of the first one."""

    name: str
    prefix: str
    first_title: str

    @property
    def path(self) -> Path:
        return Path(settings.GUIDE_DIR) / self.name


DOCUMENTS = (
    Document("editors.md", "", "Before you begin"),
    Document("visibility.md", "visibility-", "What readers see"),
)


class ChapterView(WagtailAdminTemplateMixin, TemplateView):
    """A chapter of the guide, by default the first."""

    header_icon = "help"
    template_name = "guide/chapter.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the chapter and its neighbours. Raises Http404 for an unknown chapter."""
        chapters = get_chapters()
        index = next((i for i, one in enumerate(chapters) if self.kwargs.get("slug") in (None, one.slug)), None)
        if index is None:
            raise Http404
        chapter = chapters[index]
        self.page_title = chapter.title
        before = chapters[index - 1] if index else None
        after = chapters[index + 1] if index + 1 < len(chapters) else None
        return super().get_context_data(chapters=chapters, chapter=chapter, before=before, after=after, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        guide = {"url": reverse("guide"), "label": gettext("Editors' guide")}
        return [*super().get_breadcrumbs_items(), guide, {"url": "", "label": self.page_title}]


def serve_picture(request: HttpRequest, name: str) -> FileResponse:
    """Return one of the guide's images. Raises Http404 for an unknown name."""
    path = find_picture(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), headers={"Cache-Control": "private, max-age=3600"})


def get_chapters() -> Sequence[Chapter]:
    """Return all chapters in order; none if the installation does not include `docs/`."""
    documents = [document for document in DOCUMENTS if document.path.exists()]
    return [chapter for document in documents for chapter in _read_chapters(document, document.path.stat().st_mtime_ns)]


def find_picture(name: str) -> Path | None:
    """Return the file of one of the guide's images, or None."""
    path = Path(settings.GUIDE_DIR) / PICTURES_PATH / name
    return path if PICTURE_NAME.match(name) and path.is_file() else None


def build_slug(heading: str) -> str:
    """Return the slug of a heading as GitHub builds it, so that links to headings work in both places."""
    return re.sub(r"[^-\w ]", "", heading.lower()).strip().replace(" ", "-")


@lru_cache(maxsize=8)
def _read_chapters(document: Document, _: int) -> tuple[Chapter, ...]:
    tokens = _markdown().parse(document.path.read_text(encoding="utf-8"))
    parts = list(_split_chapters(tokens, document))
    known = {build_slug(title) for title, _ in parts}
    return tuple(
        Chapter(
            document.prefix + (build_slug(title) if number else FIRST_CHAPTER_SLUG),
            title,
            _render(part, document, known),
        )
        for number, (title, part) in enumerate(parts)
    )


def _split_chapters(tokens: Sequence[Token], document: Document) -> Iterator[tuple[str, list[Token]]]:
    title, skipped = document.first_title, 0
    part: list[Token] = []
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            if token.tag == "h2":
                yield title, part
                title, part = tokens[number + 1].content, []
            skipped = number + 2  # the template shows the heading
        elif number > skipped or not skipped:
            part.append(token)
    yield title, part


def _render(tokens: list[Token], document: Document, known: set[str]) -> SafeString:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", _rewrite_link(str(child.attrGet("href")), document, known))
            elif child.type == "image":
                child.attrSet("src", _rewrite_picture_url(str(child.attrGet("src"))))
    return mark_safe(_markdown().renderer.render(tokens, _markdown().options, {}))  # noqa: S308 - part of the program


def _rewrite_link(href: str, document: Document, known: set[str]) -> str:
    """Return the URL in the guide for a link to a chapter or file of the guide; other links are unchanged."""
    name, _, heading = href.partition("#")
    target = next((one for one in DOCUMENTS if one.name == name), None if name else document)
    if target is None:
        return href
    is_chapter = heading and (target is not document or heading in known)
    return reverse("guide_chapter", args=[target.prefix + (heading if is_chapter else FIRST_CHAPTER_SLUG)])


def _rewrite_picture_url(src: str) -> str:
    return reverse("guide_picture", args=[Path(src).name]) if src.startswith(f"{PICTURES_PATH}/") else src


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")
