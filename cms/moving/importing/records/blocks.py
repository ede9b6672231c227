"""Walk through blocks by their definitions, and convert what is in them: those of records, and those of this site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias
from uuid import NAMESPACE_URL, uuid5

import structlog
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.coreutils import resolve_model_string

from cms.content.blocks.links import LinkBlock

log = structlog.get_logger(__name__)

NO_SIBLINGS: Mapping[str, Any] = {}
IsNamed: TypeAlias = Callable[[type[Model], Any], bool]
INVALID_VALUE_ERRORS = (ValidationError, KeyError, TypeError, AttributeError, ValueError)


class Absent(LookupError):
    """A stored value is about an object that is not there, or that may not be named."""


class Converter(Protocol):
    """What happens to the parts of stored blocks. Each may raise a ValidationError."""

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        """Return the converted value of a chooser; `siblings` are the other values of its block."""

    def convert_html(self, html: str) -> Any:
        """Return the converted rich text."""

    def convert_value(self, block: Block, value: Any) -> Any:
        """Return the converted value of any other block without children."""


def convert_stream(block: BaseStreamBlock, items: Any, converter: Converter, *, seed: str = "") -> list[dict[str, Any]]:
    """Return the converted blocks. A block without an id gets one from the seed and its position.

    Raises:
        ValidationError: a block is not valid; the message says where.
    """
    if not isinstance(items, list | tuple):
        raise ValidationError("not a list of blocks")
    return [_convert_item(block, item, converter, number, seed) for number, item in enumerate(items, start=1)]


def _convert_item(block: BaseStreamBlock, item: Any, converter: Converter, number: int, seed: str) -> dict[str, Any]:
    item = _with_type(block, item)
    name = item["type"]
    child = block.child_blocks.get(name) if isinstance(name, str) else None
    if child is None:
        raise ValidationError(f"block {number} has the unknown type “{str(name)[:40]}”")
    try:
        value = convert_block(child, item["value"], converter)
    except ValidationError as problem:
        raise _located(f"block {number} ({name})", problem) from problem
    stored_id = item.get("id")
    block_id = stored_id if isinstance(stored_id, str) and stored_id else str(uuid5(NAMESPACE_URL, f"{seed}#{number}"))
    return {"type": name, "value": value, "id": block_id}


def _with_type(block: BaseStreamBlock, item: Any) -> dict[str, Any]:
    """Return an item with type and value. In a stream of one type, the value may be written alone."""
    if isinstance(item, dict) and item.keys() >= {"type", "value"}:
        return item
    if len(block.child_blocks) == 1:
        return {"type": next(iter(block.child_blocks)), "value": item}
    raise ValidationError("each block needs a type and a value")


def convert_block(block: Block, value: Any, converter: Converter, siblings: Mapping[str, Any] = NO_SIBLINGS) -> Any:
    """Return the converted value of one block."""
    if isinstance(block, ChooserBlock):
        return converter.convert_reference(resolve_model_string(block.target_model), value, siblings)
    if isinstance(block, RichTextBlock):
        if not isinstance(value, str):
            raise ValidationError("not a text")
        return converter.convert_html(value)
    if isinstance(block, BaseStructBlock):
        return _convert_struct(block, value, converter)
    if isinstance(block, ListBlock):
        return _convert_list(block, value, converter)
    if isinstance(block, BaseStreamBlock):
        return convert_stream(block, value or [], converter)
    return converter.convert_value(block, value)


def _convert_struct(block: BaseStructBlock, value: Any, converter: Converter) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValidationError("not an object")
    if unknown := [name for name in value if name not in block.child_blocks]:
        raise ValidationError(f"unknown field “{unknown[0][:40]}”, expected {', '.join(block.child_blocks)}")
    converted = {}
    for name, child in block.child_blocks.items():
        if name in value:
            try:
                converted[name] = convert_block(child, value[name], converter, value)
            except ValidationError as problem:
                raise _located(name, problem) from problem
    return converted


def _convert_list(block: ListBlock, value: Any, converter: Converter) -> list[Any]:
    if not isinstance(value, list | None):
        raise ValidationError("not a list")
    converted = []
    for number, item in enumerate(value or (), start=1):
        is_wrapped = isinstance(item, dict) and item.get("type") == "item" and "value" in item
        try:
            inside = convert_block(block.child_block, item["value"] if is_wrapped else item, converter)
        except ValidationError as problem:
            raise _located(f"item {number}", problem) from problem
        converted.append({**item, "value": inside} if is_wrapped else inside)
    return converted


def _located(where: str, problem: ValidationError) -> ValidationError:
    return ValidationError([f"{where}: {message}" for message in problem.messages])


def convert_stored_stream(
    block: BaseStreamBlock, items: Any, converter: Converter, is_named: IsNamed
) -> list[dict[str, Any]]:
    """Return the converted blocks, without those that cannot be read and those about objects that are not named.

    The texts of a link belong to its page: if that is not named, they are left out with it.
    """
    converted = []
    for item in items:
        try:
            converted += convert_stream(block, [_prune_item(block, item, is_named)], converter)
        except Absent:
            continue
        except INVALID_VALUE_ERRORS as problem:
            log.warning("import.stored_block_skipped", reason=type(problem).__name__)
    return converted


def _prune(block: Block, value: Any, is_named: IsNamed) -> Any:
    """Return a stored value without fields that its blocks had once. Raises Absent."""
    if isinstance(block, ChooserBlock):
        if value is not None and not is_named(resolve_model_string(block.target_model), value):
            raise Absent
        return value
    if isinstance(block, BaseStructBlock):
        return _prune_struct(block, value, is_named)
    if isinstance(block, ListBlock):
        return _prune_all(block, value, lambda item: _prune_list_item(block, item, is_named))
    if isinstance(block, BaseStreamBlock):
        return _prune_all(block, value, lambda item: _prune_item(block, item, is_named))
    return value


def _prune_struct(block: BaseStructBlock, value: Any, is_named: IsNamed) -> dict[str, Any]:
    pruned = {}
    for name, child in block.child_blocks.items():
        if name not in value:
            continue
        try:
            pruned[name] = _prune(child, value[name], is_named)
        except Absent:
            if child.required or isinstance(block, LinkBlock) or not isinstance(child, ChooserBlock):
                raise
            pruned[name] = None
    return pruned


def _prune_all(block: Block, items: Any, prune: Callable[[Any], Any]) -> list[Any]:
    kept = []
    for item in items or ():
        try:
            kept.append(prune(item))
        except Absent:
            continue
    if items and not kept and getattr(block.meta, "min_num", None):
        raise Absent
    return kept


def _prune_item(block: BaseStreamBlock, item: Any, is_named: IsNamed) -> dict[str, Any]:
    return {**item, "value": _prune(block.child_blocks[item["type"]], item["value"], is_named)}


def _prune_list_item(block: ListBlock, item: Any, is_named: IsNamed) -> Any:
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": _prune(block.child_block, item["value"], is_named)}
    return _prune(block.child_block, item, is_named)
