"""Walk through stored blocks by their definitions, convert what is in them, and check it as the forms of editors do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail import blocks
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.coreutils import resolve_model_string

from .values import name_choices

NO_SIBLINGS: Mapping[str, Any] = {}
_JSON_TYPES: tuple[tuple[Any, Any, str], ...] = (
    (blocks.BooleanBlock, bool, "true or false"),
    (blocks.IntegerBlock, int, "a whole number"),
    (blocks.FloatBlock, (int, float), "a number"),
    (blocks.DecimalBlock, (int, float, str), "a number"),
    (blocks.MultipleChoiceBlock, list, "a list"),
    (TableBlock, dict, "a table"),
    (
        (
            blocks.CharBlock,
            blocks.TextBlock,
            blocks.RegexBlock,
            blocks.URLBlock,
            blocks.EmailBlock,
            blocks.ChoiceBlock,
            blocks.DateBlock,
            blocks.TimeBlock,
            blocks.DateTimeBlock,
            blocks.RawHTMLBlock,
        ),
        str,
        "a text",
    ),
)


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


def check_block_value(block: blocks.Block, value: Any) -> None:
    """Refuse a value that the block cannot have. An empty value is accepted, because stored blocks may be incomplete.

    Raises:
        ValidationError: the value is of another type, too long, not one of the choices and so on.
    """
    if value is None or value == "":
        return
    expected = next((one for one in _JSON_TYPES if isinstance(block, one[0])), None)
    if expected and (not isinstance(value, expected[1]) or (isinstance(value, bool) and expected[1] is not bool)):
        raise ValidationError(f"not {expected[2]}")
    if isinstance(block, TableBlock):
        _check_table(value)
        return
    try:
        block.clean(block.to_python(value))
    except ValidationError as problem:
        raise name_choices(problem, value, _list_choices(block)) from problem
    except (TypeError, ValueError) as problem:
        raise ValidationError(str(problem)) from problem


def _list_choices(block: blocks.Block) -> Iterator[tuple[Any, Any]]:
    """Yield the choices of a block, also those in groups."""
    for key, label in getattr(getattr(block, "field", None), "choices", ()):
        yield from label if isinstance(label, list | tuple) else [(key, label)]


def _check_table(value: dict[str, Any]) -> None:
    rows = value.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValidationError("data is not a list of rows")
    if not all(isinstance(cell, str | None) for row in rows for cell in row):
        raise ValidationError("data has a cell that is not a text")
