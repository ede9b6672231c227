"""Walk through blocks by their definitions, and convert what is in them: those of records, and those of this site.

The other fields of stored objects are converted to the form of records in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.coreutils import resolve_model_string

from cms.content.blocks.links import LinkBlock

from .fields import FieldKind, RecordField, get_record_fields
from .values import write_value

log = structlog.get_logger(__name__)

NO_SIBLINGS: Mapping[str, Any] = {}
INVALID_VALUE_ERRORS = (ValidationError, KeyError, TypeError, AttributeError, ValueError)


class Absent(LookupError):
    """A stored value is about an object that is not there, or that may not be named."""


class Converter:
    """What happens to the parts of blocks; by default nothing. Each may raise a ValidationError."""

    of_this_site = False  # whether blocks are stored here: then fields that their definition had once are left out

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        """Return the converted value of a chooser; `siblings` are the other values of its block. May raise Absent."""
        return value

    def convert_html(self, html: str) -> Any:
        """Return the converted rich text."""
        return html

    def convert_value(self, block: Block, value: Any) -> Any:
        """Return the converted value of any other block without children."""
        return value


def convert_stream(block: BaseStreamBlock, items: Any, converter: Converter, *, seed: str = "") -> list[dict[str, Any]]:
    """Return the converted blocks. A block without an id gets one from the seed and its position.

    Raises:
        ValidationError: a block is not valid; the message says where.
    """
    if not isinstance(items, list | tuple):
        raise ValidationError("not a list of blocks")
    converted = []
    for number, item in enumerate(items, start=1):
        with suppress(Absent):
            converted.append(_convert_item(block, item, converter, number, seed))
    return _check_number(block, items, converted)


def _check_number(block: Block, items: Any, converted: list[Any]) -> list[Any]:
    """Return converted items; a list that has lost all of them is absent if it has to have one."""
    if items and not converted and getattr(block.meta, "min_num", None):
        raise Absent
    return converted


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
    unknown = [name for name in value if name not in block.child_blocks]
    if unknown and not converter.of_this_site:
        raise ValidationError(f"unknown field “{unknown[0][:40]}”, expected {', '.join(block.child_blocks)}")
    converted = {}
    for name, child in block.child_blocks.items():
        if name in value:
            try:
                converted[name] = convert_block(child, value[name], converter, value)
            except Absent:  # the texts of a link belong to its page: without it, they are left out as well
                if child.required or isinstance(block, LinkBlock) or not isinstance(child, ChooserBlock):
                    raise
                converted[name] = None
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
        except Absent:
            continue
        except ValidationError as problem:
            raise _located(f"item {number}", problem) from problem
        converted.append({**item, "value": inside} if is_wrapped else inside)
    return _check_number(block, value, converted)


def _located(where: str, problem: ValidationError) -> ValidationError:
    return ValidationError([f"{where}: {message}" for message in problem.messages])


def convert_stored_stream(block: BaseStreamBlock, items: Any, converter: Converter) -> list[dict[str, Any]]:
    """Return the converted blocks of this site, without those that cannot be read and those about absent objects."""
    converted = []
    for item in items:
        try:
            converted.append(_convert_item(block, item, converter, 1, ""))
        except Absent:
            continue
        except INVALID_VALUE_ERRORS as problem:
            log.warning("import.stored_block_skipped", reason=type(problem).__name__)
    return converted


# ---------------------------------------------------------------------- stored objects


class Serializer(Converter):
    """Converts stored values: blocks, rich texts, and the primary keys of other objects."""

    of_this_site = True

    def get_reference(self, model: type[Model], pk: Any) -> Any:
        """Return what stands for an object; None if there is none, or it may not be named."""
        return pk

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        reference = self.get_reference(model, value)
        if reference is None and value is not None:
            raise Absent
        return reference


def serialize_fields(instance: Any, serializer: Serializer) -> dict[str, Any]:
    """Return the fields of an object as records have them, by their names."""
    return {field.name: serialize_field(instance, field, serializer) for field in get_record_fields(type(instance))}


def serialize_field(instance: Any, field: RecordField, serializer: Serializer) -> Any:
    """Return one field of an object as records have it."""
    match field.kind:
        case FieldKind.VALUE:
            return write_value(getattr(instance, field.attribute))
        case FieldKind.HTML:
            return serializer.convert_html(getattr(instance, field.attribute))
        case FieldKind.BLOCKS:
            return serialize_stream(instance, field.attribute, serializer)
        case FieldKind.FILE | FieldKind.PAGE | FieldKind.SNIPPET:
            return serializer.get_reference(field.field.related_model, getattr(instance, f"{field.attribute}_id"))
        case FieldKind.SNIPPETS:
            model, found = field.field.related_model, getattr(instance, field.attribute).all()
            return sorted((one for each in found if (one := serializer.get_reference(model, each.pk))), key=str)
        case FieldKind.CHILDREN:
            return [serialize_fields(child, serializer) for child in getattr(instance, field.attribute).all()]


def serialize_stream(instance: Any, attribute: str, serializer: Serializer) -> list[dict[str, Any]]:
    """Return the blocks of a field as records have them."""
    block = instance._meta.get_field(attribute).stream_block
    return convert_stored_stream(block, getattr(instance, attribute).raw_data, serializer)
