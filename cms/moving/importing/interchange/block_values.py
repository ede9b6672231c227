"""Check the values of stored blocks without children, as the forms of editors do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from .values import name_choices

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
