"""Fit converted blocks to the blocks that a page type has: what has no block becomes text, and is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from wagtail.blocks import Block as WagtailBlock
from wagtail.blocks.stream_block import BaseStreamBlock

from cms.content.blocks.audio import AudioBlock
from cms.content.blocks.data import CodeBlock, TableBlock
from cms.content.blocks.embeds import EmbedBlock, VideoBlock
from cms.content.blocks.images import GalleryBlock, ImageBlock
from cms.content.blocks.text import AccordionBlock, HeadingBlock, QuoteBlock, RichTextBlock, SeparatorBlock
from cms.content.conversion.builder import MAX_RICH_TEXT_LENGTH
from cms.content.conversion.results import Block
from cms.content.conversion.urls import build_link, clean_url, escape_text

from .left_out import LeftOut, Loss

# The class of the blocks of each kind. A project may give them other names, or subclass them.
CLASSES: dict[str, type[WagtailBlock]] = {
    "rich_text": RichTextBlock,
    "heading": HeadingBlock,
    "quote": QuoteBlock,
    "image": ImageBlock,
    "gallery": GalleryBlock,
    "video": VideoBlock,
    "audio": AudioBlock,
    "embed": EmbedBlock,
    "table": TableBlock,
    "accordion": AccordionBlock,
    "code": CodeBlock,
    "separator": SeparatorBlock,
}
UNCHECKED = frozenset(("rich_text", "image", "gallery", "quote"))  # what they lack, the editor adds in the form


def fit_blocks(blocks: list[Block], stream_block: BaseStreamBlock, left_out: LeftOut) -> list[Block]:
    """Return the blocks as the page type stores them, with ids. Neighbouring texts are one block."""
    fitter = _Fitter(stream_block, left_out)
    for block in blocks:
        fitter.add(block)
    return fitter.blocks


class _Fitter:
    """Adds blocks by the kinds that the page type has."""

    def __init__(self, stream_block: BaseStreamBlock, left_out: LeftOut) -> None:
        self.left_out = left_out
        self.children = stream_block.child_blocks
        self.names = {kind: name for kind, block in CLASSES.items() if (name := self._find_name(kind, block))}
        self.blocks: list[Block] = []

    def _find_name(self, kind: str, block_class: type[WagtailBlock]) -> str:
        """Return the name of the page type's block of a class; that of the same name comes first."""
        names = sorted(self.children, key=lambda name: name != kind)
        return next((name for name in names if isinstance(self.children[name], block_class)), "")

    def add(self, block: Block) -> None:
        kind, value = block["type"], block["value"]
        if kind == "rich_text":
            self._add_text(value)
        elif self._is_accepted(kind, value):
            self._append(kind, value)
            if kind == "quote" and not value["speaker"]:
                self.left_out.add(Loss.QUOTE_SPEAKER)
        elif kind == "gallery" and "image" in self.names:
            for image in value["images"]:
                self._append("image", image)
            self._add_text(_paragraph(value["caption"]))
        elif kind in ("image", "gallery"):
            count = len(value["images"]) if kind == "gallery" else 1
            self.left_out.add(Loss.IMAGE_WITHOUT_BLOCK, count=count)
            self._add_text(_paragraph(value["caption"]))
        elif kind != "separator":
            self.left_out.add(Loss.BLOCK)
            self._add_text(FALLBACKS[kind](value))

    def _is_accepted(self, kind: str, value: Any) -> bool:
        """Return whether the page type has a block for a value, and that accepts it."""
        name = self.names.get(kind)
        if not name:
            return False
        if kind in UNCHECKED:
            return True
        child = self.children[name]
        try:
            child.clean(child.to_python(value))
        except ValidationError:
            return False
        return True

    def _append(self, kind: str, value: Any) -> None:
        self.blocks.append({"type": self.names[kind], "value": value, "id": str(uuid4())})

    def _add_text(self, html: str) -> None:
        if not html:
            return
        if "rich_text" not in self.names:
            self.left_out.add(Loss.TEXT)
            return
        last = self.blocks[-1] if self.blocks else None
        if last and last["type"] == self.names["rich_text"] and len(last["value"]) + len(html) <= MAX_RICH_TEXT_LENGTH:
            last["value"] += html
        else:
            self._append("rich_text", html)


def _paragraph(text: str) -> str:
    return f"<p>{escape_text(text)}</p>" if text.strip() else ""


def _render_heading(value: Any) -> str:
    return f"<p><b>{escape_text(value['text'])}</b></p>"


def _render_quote(value: Any) -> str:
    who = ", ".join(filter(None, (value["speaker"], value["role"], value["organisation"])))
    lines = "".join(_paragraph(line) for line in value["text"].split("\n"))
    return lines + (_paragraph(f"— {who}") if who else "")


def _render_table(value: Any) -> str:
    rows = (" | ".join(cell or "" for cell in row) for row in value["data"])
    return _paragraph(value.get("table_caption") or "") + "".join(map(_paragraph, rows))


def _render_code(value: Any) -> str:
    return f"<p>{'<br/>'.join(map(escape_text, value['code'].splitlines()))}</p>"


def _render_accordion(value: Any) -> str:
    return "".join(f"<p><b>{escape_text(item['title'])}</b></p>{item['content']}" for item in value["items"])


def _render_link(value: Any) -> str:
    link = build_link(clean_url(value["url"]), escape_text(value["title"] or value["url"]))
    return f"<p>{link}</p>"


def _render_nothing(value: Any) -> str:
    return ""


FALLBACKS: dict[str, Callable[[Any], str]] = {
    "heading": _render_heading,
    "quote": _render_quote,
    "table": _render_table,
    "code": _render_code,
    "accordion": _render_accordion,
    "video": _render_link,
    "embed": _render_link,
    "audio": _render_nothing,
}
