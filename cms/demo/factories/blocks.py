"""Blocks as they are stored: `body=[blocks.heading("Why"), blocks.quote("…", "Ada Nwosu")]`.

Images, pages, people and documents are given as objects or by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.db.models import Model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from cms.content.blocks.body import BODY_BLOCKS

from .words import create_id

Stored: TypeAlias = dict[str, Any]
Reference: TypeAlias = Model | int | None


def rich_text(html: str) -> Stored:
    """Return running text. Text without tags becomes one paragraph."""
    return block("rich_text", html if html.lstrip().startswith("<") else f"<p>{html}</p>")


def page_link(page: Reference, words: str) -> str:
    """Return a link to a page, for use inside rich text."""
    return f'<a linktype="page" id="{get_pk(page)}">{words}</a>'


def document_link(document: Reference, words: str) -> str:
    """Return a link to a document, for use inside rich text."""
    return f'<a linktype="document" id="{get_pk(document)}">{words}</a>'


def heading(text: str, level: int = 2) -> Stored:
    """Return a heading; level 2 is a section, 3 a sub-section."""
    return block("heading", {"text": text, "level": str(level)})


def quote(text: str, speaker: str = "", role: str = "", organisation: str = "", person: Reference = None) -> Stored:
    """Return a quote; `person` may differ from the text of `speaker`, and is the speaker if that is empty."""
    attribution = {"speaker": speaker, "role": role, "organisation": organisation, "person": get_pk(person)}
    return block("quote", {"text": text, **attribution})


def image(picture: Reference, alt: str = "A picture", **more: Any) -> Stored:
    """Return an image; `more` are caption, credit and decorative."""
    return block("image", image_value(picture, alt, **more))


def image_value(
    picture: Reference, alt: str = "A picture", *, caption: str = "", credit: str = "", decorative: bool = False
) -> Stored:
    """Return the value of an image block or of a gallery item."""
    return {"image": get_pk(picture), "alt": alt, "caption": caption, "credit": credit, "decorative": decorative}


def gallery(pictures: Iterable[Reference | Stored], caption: str = "") -> Stored:
    """Return a gallery; each item is an image or the result of `image_value`."""
    values = [picture if isinstance(picture, dict) else image_value(picture) for picture in pictures]
    return block("gallery", {"images": build_list_items(values), "caption": caption})


def video(
    url: str = "https://vimeo.com/76979871", title: str = "A film", transcript: str = "", poster: Reference = None
) -> Stored:
    """Return a video that is hosted elsewhere, with an image to show until it is started."""
    return block("video", {"url": url, "title": title, "transcript": transcript, "poster": get_pk(poster)})


def audio(file: Reference, title: str = "", transcript: str = "") -> Stored:
    """Return a recording; `file` is a document. Without `title` the document's own title is shown."""
    return block("audio", {"file": get_pk(file), "title": title, "transcript": transcript})


def embed(url: str = "https://www.openstreetmap.org/export/embed.html", title: str = "A map") -> Stored:
    """Return a page of another site, which is loaded after a visitor agrees."""
    return block("embed", {"url": url, "title": title})


def statistic(figure: str, label: str, source: str = "", source_url: str = "") -> Stored:
    """Return a highlighted figure with its source."""
    return block("statistic", {"figure": figure, "label": label, "source": source, "source_url": source_url})


def call_to_action(page: Reference) -> Stored:
    """Return a block that shows a call to action."""
    return block("call_to_action", {"page": get_pk(page)})


def documents(files: Iterable[Reference | Stored], title: str = "") -> Stored:
    """Return files to download; each item is a document or the result of `document_item`."""
    items = [file if isinstance(file, dict) else document_item(file) for file in files]
    return block("documents", {"title": title, "documents": build_list_items(items)})


def document_item(document: Reference, title: str = "") -> Stored:
    """Return an item of a documents block; without `title` the document's own title is shown."""
    return {"document": get_pk(document), "title": title}


def links(items: Iterable[Stored], title: str = "") -> Stored:
    """Return further reading; each item is the result of `link`."""
    return block("links", {"title": title, "links": build_list_items(items)})


def link(label: str = "", *, page: Reference = None, url: str = "", description: str = "") -> Stored:
    """Return a link as the links block and the navigation store it."""
    return {"label": label, "page": get_pk(page), "url": url, "description": description}


def table(rows: Sequence[Sequence[str]], header: Sequence[str] = (), caption: str = "") -> Stored:
    """Return a table; `header` is its first row."""
    value = {
        "data": [*([list(header)] if header else []), *(list(row) for row in rows)],
        "cell": [],
        "mergeCells": [],
        "table_caption": caption,
        "table_header_choice": "row" if header else "neither",
        "first_row_is_table_header": bool(header),
        "first_col_is_header": False,
    }
    return block("table", value)


def accordion(parts: Iterable[tuple[str, str]] = (("Who pays?", "<p>The employer.</p>"),)) -> Stored:
    """Return texts that visitors open; each part is (title, HTML)."""
    values = [{"title": title, "content": html} for title, html in parts]
    return block("accordion", {"items": build_list_items(values)})


def code(code: str = "print(1)", language: str = "python") -> Stored:
    """Return source code."""
    return block("code", {"code": code, "language": language})


def separator() -> Stored:
    """Return a line between two parts of a text."""
    return block("separator", {})


def block(name: str, value: Any) -> Stored:
    """Return one block of a stream."""
    return {"type": name, "value": value, "id": create_id()}


def examples() -> list[Stored]:
    """Return one block of each type that has an `example`."""
    return [block(name, body_block.example) for name, body_block in BODY_BLOCKS if body_block.example is not None]


def build_list_items(values: Iterable[Any]) -> list[Stored]:
    """Return the items of a list block."""
    return [block("item", value) for value in values]


def build_stream(items: Iterable[Stored | Model]) -> list[Stored]:
    """Return the value of a stream field. Blocks stay unchanged; chosen pages and documents become blocks."""
    return [item if isinstance(item, dict) else block(_block_name(item), item.pk) for item in items]


def get_pk(chosen: Reference) -> int | None:
    """Return the primary key of an object; a key or None unchanged."""
    return chosen.pk if isinstance(chosen, Model) else chosen


def _block_name(chosen: Model) -> str:
    if isinstance(chosen, Page):
        return "page"
    if isinstance(chosen, AbstractDocument):
        return "document"
    raise TypeError(f"{chosen!r} is neither a block nor a page nor a document")
