"""JSON Schemas of the fields of records."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.core.validators import RegexValidator, URLValidator
from django.db import models

from .block_schemas import DAY, MOMENT, describe_stream
from .fields import Form, RecordField, get_record_fields
from .reference_schemas import describe_reference

JsonSchema: TypeAlias = dict[str, Any]
_NULL: JsonSchema = {"type": "null"}
_TYPES: tuple[tuple[Any, JsonSchema], ...] = (
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


def describe_fields(model: type[models.Model]) -> dict[str, JsonSchema]:
    """Return the schemas of the fields that records of a model have besides the common ones, by name."""
    return {field.name: describe_field(field) for field in get_record_fields(model)}


def describe_field(field: RecordField) -> JsonSchema:
    """Return the schema of one field."""
    schema = _describe(field)
    return {"anyOf": [schema, _NULL]} if getattr(field.field, "null", False) else schema


def _describe(field: RecordField) -> JsonSchema:
    match field.form:
        case Form.VALUE:
            return _describe_value(field.field)
        case Form.HTML:
            return {"type": "string", "contentMediaType": "text/html"}
        case Form.BLOCKS:
            return describe_stream(field.field.stream_block)
        case Form.FILE | Form.PAGE | Form.SNIPPET:
            return describe_reference(field.field.related_model)
        case Form.SNIPPETS:
            return {"type": "array", "items": describe_reference(field.field.related_model)}
        case Form.CHILDREN:
            return {"type": "array", "items": _describe_child(field.field.related_model)}


def _describe_child(model: type[models.Model]) -> JsonSchema:
    return {"type": "object", "properties": describe_fields(model), "additionalProperties": False}


def _describe_value(field: Any) -> JsonSchema:
    if field.name == "descriptions":
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if field.choices:
        return {"enum": sorted({value for value, _ in field.flatchoices} | ({""} if field.blank else set()))}
    schema = dict(next((schema for classes, schema in _TYPES if isinstance(field, classes)), {}))
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
