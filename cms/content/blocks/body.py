"""The body of a page: its model field, its block types with their schemas, and functions that read a stored body.

The block types are those of the setting `BODY_BLOCKS`. Stored blocks of another type are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

import structlog
from django.conf import settings
from typing_extensions import TypeAliasType
from wagtail.blocks import StreamBlock, StreamBlockValidationError, StreamValue
from wagtail.fields import StreamField

from cms.content.references import References, ResolvedReferences
from cms.content.rich_text import is_blank

from .base import INVALID_VALUE_ERRORS, ApiBlock, MissingReference
from .block_types import BlockItem, create_item_union, load_block_types
from .text import QuoteBlock, RichTextBlock

log = structlog.get_logger(__name__)

_block_types, BLOCK_ERRORS = load_block_types(settings.BODY_BLOCKS)  # `manage.py check` reports the errors
BODY_BLOCKS: list[tuple[str, ApiBlock]] = [(name, block_type.block) for name, block_type in _block_types.items()]
BLOCK_SCHEMAS: dict[str, type[BlockItem]] = {name: block_type.item_schema for name, block_type in _block_types.items()}


if TYPE_CHECKING:
    Block: TypeAlias = BlockItem
else:
    Block = TypeAliasType("Block", create_item_union(BLOCK_SCHEMAS.values()))


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
    found = found.with_own_anchors()
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


def list_shown_texts(body: StreamValue, found: ResolvedReferences) -> Iterator[tuple[str, str, str]]:
    """Yield (type, id, text) of the blocks that `serialize_body` returns, with the words that are the page's own."""
    for block, stored in _known_blocks(body):
        try:
            block.to_api(stored["value"], found)
            text = "\n".join(text for text in block.search_texts(stored["value"]) if text.strip())
        except (MissingReference, *INVALID_VALUE_ERRORS):
            continue
        yield stored["type"], stored.get("id") or "", text


def has_text_to_read(body: StreamValue) -> bool:
    """Return whether any block has words that are more than a heading or the description of something else."""
    for block, stored in _known_blocks(body):
        with suppress(*INVALID_VALUE_ERRORS):
            if any(map(has_words, block.texts_to_read(stored["value"]))):
                return True
    return False


def list_texts_to_translate(body: StreamValue) -> Iterator[tuple[str, str, str]]:
    """Yield (type, id, text) of the blocks with words of their own: without names, numbers and quotes."""
    for block, stored in _known_blocks(body):
        with suppress(*INVALID_VALUE_ERRORS):
            text = "\n".join(filter(has_words, block.texts_to_translate(stored["value"])))
            if text:
                yield stored["type"], stored.get("id") or "", text


def has_words(text: str) -> bool:
    """Return whether a text has any letters."""
    return any(character.isalpha() for character in text)


def find_quotes(body: StreamValue) -> Iterator[dict[str, Any]]:
    """Yield the stored blocks that are quotations of people of the site, in order."""
    for block, stored in _known_blocks(body):
        value = stored.get("value") if isinstance(block, QuoteBlock) else None
        if not isinstance(value, dict) or not isinstance(value.get("person"), int):
            continue
        if isinstance(value.get("text"), str) and value["text"]:
            yield stored


def _known_blocks(body: StreamValue) -> Iterator[tuple[ApiBlock, dict[str, Any]]]:
    """Yield (block, stored value) of the blocks whose type is in the setting, without texts that have no words.

    The form of a new page begins with such a text, and a draft may keep it.
    """
    blocks = body.stream_block.child_blocks
    for stored in body.raw_data:
        if isinstance(stored, dict) and stored.get("type") in blocks:
            block = blocks[stored["type"]]
            if not (isinstance(block, RichTextBlock) and is_blank(stored.get("value"))):
                yield block, stored


def add_first_text(body: StreamValue) -> StreamValue:
    """Return a body that begins with a text to write in, if this one is empty and its first block type is a text."""
    name, block = next(iter(body.stream_block.child_blocks.items()), ("", None))
    if body or not isinstance(block, RichTextBlock):
        return body
    return StreamValue(body.stream_block, [(name, block.get_default(), str(uuid4()))])


class BodyBlock(StreamBlock):
    """The blocks of a body. Its element is marked for the scripts of the editor."""

    def clean(self, value: StreamValue) -> StreamValue:
        """Validate the blocks. A draft keeps texts without words; what is published or submitted has none."""
        if self.is_deferred_validation:
            return super().clean(value)
        kept = {position: child for position, child in enumerate(value) if not self._is_blank(child)}
        try:
            return super().clean(StreamValue(self, [(one.block_type, one.value, one.id) for one in kept.values()]))
        except StreamBlockValidationError as error:
            positions = list(kept)  # positions in the form, which shows the errors
            moved = {positions[at]: found for at, found in error.block_errors.items()}
            raise StreamBlockValidationError(moved, error.non_block_errors) from error

    @staticmethod
    def _is_blank(child: Any) -> bool:
        return isinstance(child.block, RichTextBlock) and is_blank(child.value.source)

    class Meta:
        form_attrs = {"data-controller": "clarion-body"}


class BodyField(StreamField):
    """A stream of the blocks in the setting `BODY_BLOCKS`. Migrations do not contain the blocks."""

    def __init__(self, **options: Any) -> None:
        super().__init__(BodyBlock(BODY_BLOCKS), **options)

    def deconstruct(self) -> Any:
        name, path, _, options = super().deconstruct()
        del options["block_lookup"]
        return name, path, [], options
