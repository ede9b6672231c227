"""Stored blocks of the site as its blocks of today can read them, without what refers to absent objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import structlog
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.blocks import Block, ChooserBlock, ListBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.coreutils import resolve_model_string

from cms.content.blocks.links import LinkBlock

from .blocks import Converter, convert_stream

log = structlog.get_logger(__name__)

IsNamed: TypeAlias = Callable[[type[Model], Any], bool]
INVALID_VALUE_ERRORS = (ValidationError, KeyError, TypeError, AttributeError, ValueError)


class Absent(LookupError):
    """A stored value is about an object that is not there, or that may not be named."""


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
