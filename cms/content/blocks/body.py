"""The body of a page: its block types, their schemas, and functions that read a stored body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

import structlog
from pydantic import Field
from typing_extensions import TypeAliasType
from wagtail.blocks import StreamValue

from cms.content.references import References, ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, MissingReference
from .call_to_action import CallToActionBlock, CallToActionValue
from .documents import DocumentsBlock, DocumentsValue
from .gallery import GalleryBlock, GalleryValue
from .headings import HeadingBlock, HeadingValue
from .image import ImageBlock, ImageValue
from .invalid_values import INVALID_VALUE_ERRORS
from .links import LinksBlock, LinksValue
from .quote import QuoteBlock, QuoteValue
from .rich_text import RichTextBlock, RichTextValue
from .statistic import StatisticBlock, StatisticValue
from .table import TableBlock, TableValue
from .video import VideoBlock, VideoValue

log = structlog.get_logger(__name__)

BODY_BLOCKS: list[tuple[str, ApiBlock]] = [
    ("rich_text", RichTextBlock()),
    ("heading", HeadingBlock()),
    ("quote", QuoteBlock()),
    ("image", ImageBlock()),
    ("gallery", GalleryBlock()),
    ("video", VideoBlock()),
    ("statistic", StatisticBlock()),
    ("call_to_action", CallToActionBlock()),
    ("documents", DocumentsBlock()),
    ("links", LinksBlock()),
    ("table", TableBlock()),
]


class RichTextItem(Schema):
    """Running text."""

    type: Literal["rich_text"]
    id: str
    value: RichTextValue


class HeadingItem(Schema):
    """A heading between other blocks."""

    type: Literal["heading"]
    id: str
    value: HeadingValue


class QuoteItem(Schema):
    """A quotation."""

    type: Literal["quote"]
    id: str
    value: QuoteValue


class ImageItem(Schema):
    """One picture."""

    type: Literal["image"]
    id: str
    value: ImageValue


class GalleryItem(Schema):
    """Several pictures shown together."""

    type: Literal["gallery"]
    id: str
    value: GalleryValue


class VideoItem(Schema):
    """A video on another server."""

    type: Literal["video"]
    id: str
    value: VideoValue


class StatisticItem(Schema):
    """A figure that is emphasised."""

    type: Literal["statistic"]
    id: str
    value: StatisticValue


class CallToActionItem(Schema):
    """A call to action within the text."""

    type: Literal["call_to_action"]
    id: str
    value: CallToActionValue


class DocumentsItem(Schema):
    """Documents to download."""

    type: Literal["documents"]
    id: str
    value: DocumentsValue


class LinksItem(Schema):
    """A list of links."""

    type: Literal["links"]
    id: str
    value: LinksValue


class TableItem(Schema):
    """A table with text cells."""

    type: Literal["table"]
    id: str
    value: TableValue


Block = TypeAliasType(
    "Block",
    Annotated[
        RichTextItem
        | HeadingItem
        | QuoteItem
        | ImageItem
        | GalleryItem
        | VideoItem
        | StatisticItem
        | CallToActionItem
        | DocumentsItem
        | LinksItem
        | TableItem,
        Field(discriminator="type", description="One block of a page's body; `type` is the type of the block."),
    ],
)

BLOCK_SCHEMAS: dict[str, type[Schema]] = {
    "rich_text": RichTextItem,
    "heading": HeadingItem,
    "quote": QuoteItem,
    "image": ImageItem,
    "gallery": GalleryItem,
    "video": VideoItem,
    "statistic": StatisticItem,
    "call_to_action": CallToActionItem,
    "documents": DocumentsItem,
    "links": LinksItem,
    "table": TableItem,
}


def collect_body_references(body: StreamValue, references: References) -> None:
    """Add the ids that the blocks of a body refer to."""
    for block, stored in _known_blocks(body):
        try:
            block.collect_references(stored["value"], references)
        except INVALID_VALUE_ERRORS:
            continue  # `serialize_body` logs it


def serialize_body(body: StreamValue, found: ResolvedReferences, *, where: str) -> list[Any]:
    """Return the API representation of the visible blocks, in order; `where` names the page in the log."""
    serialized: list[Any] = []
    for block, stored in _known_blocks(body):
        try:
            value = block.to_api(stored["value"], found)
            item = {"type": stored["type"], "id": stored.get("id") or "", "value": value}
            serialized.append(BLOCK_SCHEMAS[stored["type"]](**item))
        except MissingReference:
            continue
        except INVALID_VALUE_ERRORS as error:
            log.warning("content.invalid_block", where=where, block=stored["type"], reason=type(error).__name__)
    return serialized


def body_search_texts(body: StreamValue) -> Iterable[str]:
    """Yield the plain texts of all blocks for search."""
    for block, stored in _known_blocks(body):
        try:
            yield from [text for text in block.search_texts(stored["value"]) if text]
        except INVALID_VALUE_ERRORS:
            continue


def _known_blocks(body: StreamValue) -> Iterator[tuple[ApiBlock, dict[str, Any]]]:
    """Yield (block, stored value) of the blocks whose type still exists."""
    blocks = body.stream_block.child_blocks
    for stored in body.raw_data:
        if isinstance(stored, dict) and stored.get("type") in blocks:
            yield blocks[stored["type"]], stored
