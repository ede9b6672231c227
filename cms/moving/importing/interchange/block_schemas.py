"""JSON Schemas of the values of blocks in records."""

from __future__ import annotations

from typing import Any, TypeAlias

from wagtail import blocks
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.coreutils import resolve_model_string

from .reference_schemas import describe_reference

JsonSchema: TypeAlias = dict[str, Any]
_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
DAY: JsonSchema = {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}
MOMENT: JsonSchema = {
    "type": "string",
    "format": "date-time",
    "pattern": rf"^{_DAY}T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})$",
}
TABLE: JsonSchema = {
    "type": "object",
    "properties": {"data": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "null"]}}}},
    "required": ["data"],
}
_EMPTY: JsonSchema = {"enum": ["", None]}
_TYPES: tuple[tuple[Any, JsonSchema], ...] = (
    (TableBlock, TABLE),
    (blocks.RichTextBlock, {"type": "string", "contentMediaType": "text/html"}),
    (blocks.BooleanBlock, {"type": "boolean"}),
    (blocks.IntegerBlock, {"type": "integer"}),
    (blocks.FloatBlock, {"type": "number"}),
    (blocks.DecimalBlock, {"type": ["number", "string"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
    (blocks.DateTimeBlock, MOMENT),
    (blocks.DateBlock, DAY),
    (blocks.TimeBlock, {"type": "string", "format": "time"}),
    (blocks.URLBlock, {"type": "string", "format": "uri", "pattern": "^https?://"}),
    (blocks.EmailBlock, {"type": "string", "format": "email"}),
    ((blocks.CharBlock, blocks.TextBlock, blocks.RegexBlock, blocks.RawHTMLBlock), {"type": "string"}),
)


def describe_stream(block: BaseStreamBlock) -> JsonSchema:
    """Return the schema of the blocks of a stream."""
    items = [_describe_item(name, child) for name, child in block.child_blocks.items()]
    return {"type": "array", "items": {"anyOf": items}}


def describe_block(block: blocks.Block) -> JsonSchema:
    """Return the schema of the value of a block."""
    if isinstance(block, blocks.ChooserBlock):
        return {"anyOf": [describe_reference(resolve_model_string(block.target_model)), {"type": "null"}]}
    if isinstance(block, BaseStructBlock):
        return _describe_struct(block)
    if isinstance(block, blocks.ListBlock):
        return {"type": "array", "items": _describe_list_item(describe_block(block.child_block))}
    if isinstance(block, BaseStreamBlock):
        return describe_stream(block)
    if isinstance(block, blocks.ChoiceBlock):
        return {"enum": [*dict.fromkeys(("", *(value for value, _ in _flatten(block.field.choices)))), None]}
    return _describe_field(block)


def _describe_item(name: str, block: blocks.Block) -> JsonSchema:
    return {
        "type": "object",
        "properties": {"type": {"const": name}, "value": describe_block(block), "id": {"type": "string"}},
        "required": ["type", "value"],
        "additionalProperties": False,
    }


def _describe_list_item(value: JsonSchema) -> JsonSchema:
    """Return the schema of an item alone, and of one with the id that editors gave it."""
    wrapped = {
        "type": "object",
        "properties": {"type": {"const": "item"}, "value": value, "id": {"type": "string"}},
        "required": ["type", "value"],
        "additionalProperties": False,
    }
    return {"anyOf": [value, wrapped]}


def _describe_struct(block: BaseStructBlock) -> JsonSchema:
    return {
        "type": "object",
        "properties": {name: describe_block(child) for name, child in block.child_blocks.items()},
        "additionalProperties": False,
    }


def _describe_field(block: blocks.Block) -> JsonSchema:
    schema = dict(next((schema for classes, schema in _TYPES if isinstance(block, classes)), {}))
    longest = getattr(getattr(block, "field", None), "max_length", None)
    if longest and schema.get("type") == "string":
        schema["maxLength"] = longest
    is_text = isinstance(block, blocks.RichTextBlock) or not schema
    return schema if is_text else {"anyOf": [schema, _EMPTY]}  # stored blocks may be incomplete


def _flatten(choices: Any) -> list[tuple[Any, Any]]:
    """Return choices without their groups."""
    found: list[tuple[Any, Any]] = []
    for value, label in choices:
        found += _flatten(label) if isinstance(label, list | tuple) else [(value, label)]
    return found
