"""JSON Schemas of records: of the fields of models, the values of blocks, and references."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Model
from wagtail import blocks
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page

from .fields import FieldKind, RecordField, get_object_type, get_record_fields, is_file

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
_NULL: JsonSchema = {"type": "null"}
_FIELD_TYPES: tuple[tuple[Any, JsonSchema], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    ((models.DecimalField, models.FloatField), {"type": "number"}),
    (models.DateTimeField, MOMENT),
    (models.DateField, DAY),
    (models.TimeField, {"type": "string", "format": "time"}),
    (models.EmailField, {"type": "string", "format": "email", "pattern": r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    ((models.CharField, models.TextField), {"type": "string"}),
)


def describe_reference(model: type[Model]) -> dict[str, Any]:
    """Return the schema of a reference to an object of a model."""
    if is_file(model):
        return _describe_reference("file", "A path below the directory of the records, or the URL in the old site.")
    if issubclass(model, Page):
        return _describe_reference("page", "The id of another record.")
    return _describe_reference(get_object_type(model), "The slug, or without slugs the id of its record or its name.")


def _describe_reference(kind: str, description: str) -> dict[str, Any]:
    key = {"type": "string", "minLength": 1, "description": description}
    name = f"${kind}"
    return {"type": "object", "properties": {name: key}, "required": [name], "additionalProperties": False}


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


def describe_fields(model: type[models.Model]) -> dict[str, JsonSchema]:
    """Return the schemas of the fields that records of a model have besides the common ones, by name."""
    return {field.name: describe_field(field) for field in get_record_fields(model)}


def describe_field(field: RecordField) -> JsonSchema:
    """Return the schema of one field."""
    schema = _describe_kind(field)
    return {"anyOf": [schema, _NULL]} if getattr(field.field, "null", False) else schema


def _describe_kind(field: RecordField) -> JsonSchema:
    match field.kind:
        case FieldKind.VALUE:
            return _describe_value(field.field)
        case FieldKind.HTML:
            return {"type": "string", "contentMediaType": "text/html"}
        case FieldKind.BLOCKS:
            return describe_stream(field.field.stream_block)
        case FieldKind.FILE | FieldKind.PAGE | FieldKind.SNIPPET:
            return describe_reference(field.field.related_model)
        case FieldKind.SNIPPETS:
            return {"type": "array", "items": describe_reference(field.field.related_model)}
        case FieldKind.CHILDREN:
            return {"type": "array", "items": _describe_child(field.field.related_model)}


def _describe_child(model: type[models.Model]) -> JsonSchema:
    return {"type": "object", "properties": describe_fields(model), "additionalProperties": False}


def _describe_value(field: Any) -> JsonSchema:
    if field.name == "descriptions":
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if field.choices:
        return {"enum": sorted({value for value, _ in field.flatchoices} | ({""} if field.blank else set()))}
    schema = dict(next((schema for classes, schema in _FIELD_TYPES if isinstance(field, classes)), {}))
    if schema.get("type") == "string" and "format" not in schema:
        schema |= _describe_text(field)
    if schema.get("type") == "integer":
        schema |= _describe_bounds(field)
    return schema


def _describe_text(field: Any) -> JsonSchema:
    """Return the limits of a text. One that may be empty has its pattern only if it is not."""
    limits: JsonSchema = {} if field.blank else {"minLength": 1}
    if field.max_length:
        limits["maxLength"] = field.max_length
    validators = [one for one in field.validators if isinstance(one, RegexValidator)]
    if any(isinstance(one, URLValidator) for one in validators):
        return limits | {"anyOf": [{"format": "uri", "pattern": r"^https?://[^\s/]+\.\S+$"}, {"const": ""}]}
    patterns = [{"pattern": one.regex.pattern.replace(r"\Z", "$")} for one in validators if not one.inverse_match]
    return limits | {"anyOf": [{"allOf": patterns}, {"const": ""}]} if patterns else limits


def _describe_bounds(field: Any) -> JsonSchema:
    names = {"min_value": "minimum", "max_value": "maximum"}
    limits = {
        one.code: one.limit_value for one in field.validators if one.code in names and not callable(one.limit_value)
    }
    return {names[code]: value for code, value in limits.items()}
