"""The JSON Schema of records, made from their models, and from the page types and snippets of the installation."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator, URLValidator
from django.db.models import Model
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from wagtail import blocks
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page

from cms.pages.models import BasePage

from ..resolution.destinations import get_importable_types
from .fields import (
    REDIRECT,
    FieldKind,
    RecordField,
    get_object_type,
    get_object_types,
    get_record_fields,
    is_authored,
    is_file,
    is_site_setting,
)
from .record_types import MAX_LENGTHS, State
from .records import ObjectRecord, Record, RedirectFields
from .values import JsonSchema, describe_kind, flatten_choices

SCHEMA_URI = "https://json-schema.org/draft/2020-12/schema"
NOT_IN_DRAFTS = frozenset(
    [
        "id",
        "type",
        "language",
        "translation_of",
        "parent",
        "site",
        "state",
        "publish_at",
        "slug",
        "reader_notes",
        "withdrawal",
    ]
)
_EMPTY: JsonSchema = {"enum": ["", None]}
_NULL: JsonSchema = {"type": "null"}
_HTML: JsonSchema = {"type": "string", "contentMediaType": "text/html"}
_REFERENCES = {
    "file": "A path below the directory of the records, or the URL in the old site.",
    "page": "The id of another record.",
}


def build_schema() -> JsonSchema:
    """Return the schema of one record. What it allows, an import accepts, if the references lead somewhere."""
    pages = {name: _describe_page(name, kind.page) for name, kind in get_importable_types().items()}
    objects = {f"object_{name}": _describe_object(name, model) for name, model in get_object_types().items()}
    body = describe_stream(BasePage._meta.get_field("body").stream_block)
    return {
        "$schema": SCHEMA_URI,
        "title": "A record of import_content: one line of records.jsonl",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in (*pages, *objects)],
        "$defs": {**pages, **objects, **_describe_model(Record)["$defs"], "body": body},
    }


class _Generator(GenerateJsonSchema):
    """Leaves out titles, which repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _describe_model(model: type[BaseModel]) -> JsonSchema:
    return model.model_json_schema(schema_generator=_Generator)


# ---------------------------------------------------------------------- records


def _describe_page(name: str, model: type[BasePage]) -> JsonSchema:
    known = _describe_model(Record)
    fields: dict[str, JsonSchema] = known["properties"] | {"type": {"const": name}}
    if not is_authored(model):
        del fields["authors"]
    fields["body"]["anyOf"] = [{"type": "string", "maxLength": MAX_LENGTHS["body"]}, {"$ref": "#/$defs/body"}]
    fields |= describe_fields(model)
    changed = {name: schema for name, schema in fields.items() if name not in NOT_IN_DRAFTS}
    description = "Changed fields of a public page, not published."
    fields["draft"] = {**_describe_object_of(changed, []), "description": description}
    schema = _describe_object_of(fields, ["id", "type", "title"])
    needs_date = model.has_feed is True
    return {**schema, "anyOf": _describe_date_rule()} if needs_date else schema


def _describe_date_rule() -> list[JsonSchema]:
    """Return the alternatives for a type with a feed: it is not public, or it has a date."""
    hidden = {"properties": {"state": {"enum": [str(State.DRAFT), str(State.SCHEDULED)]}}, "required": ["state"]}
    dated = [{"properties": {name: {"type": "string"}}, "required": [name]} for name in ("date", "publish_at")]
    return [hidden, *dated]


def _describe_object(name: str, model: Any) -> JsonSchema:
    known = _describe_model(ObjectRecord)["properties"] | {"object": {"const": name}}
    used, required = ["id", "object"], ["id", "object"]
    if name == REDIRECT:
        redirect = _describe_model(RedirectFields)
        fields = {name: known[name] for name in (*used, "site")} | redirect["properties"]
        schema = _describe_object_of(fields, required + redirect["required"])
        return schema | {"oneOf": [{"required": [name]} for name in ("redirect_link", "redirect_page")]}
    if is_file(model):
        file = {"type": "string", "minLength": 1, "description": _REFERENCES["file"]}
        fields = {name: known[name] for name in used} | {"file": file}
        return _describe_object_of(fields | describe_fields(model), [*required, "file"])
    known["state"] = {"enum": [str(State.PUBLIC), str(State.DRAFT)], "description": known["state"]["description"]}
    used += ["language", "translation_of", "state", *(["site"] if is_site_setting(model) else [])]
    return _describe_object_of({name: known[name] for name in used} | describe_fields(model), required)


def _describe_object_of(properties: dict[str, JsonSchema], required: list[str]) -> JsonSchema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


# ---------------------------------------------------------------------- fields of models


def describe_fields(model: type[Model]) -> dict[str, JsonSchema]:
    """Return the schemas of the fields that records of a model have besides the common ones, by name."""
    return {field.name: _describe_field(field) for field in get_record_fields(model)}


def _describe_field(field: RecordField) -> JsonSchema:
    schema = _describe_field_kind(field)
    if getattr(field.field, "null", False):
        schema = {"anyOf": [schema, _NULL]}
    texts = (getattr(field.field, name, "") for name in ("help_text", "verbose_name"))
    description = next((str(text) for text in texts if text), str(field.name).replace("_", " "))
    return {**schema, "description": description}


def _describe_field_kind(field: RecordField) -> JsonSchema:
    match field.kind:
        case FieldKind.VALUE:
            return _describe_value(field.field)
        case FieldKind.HTML:
            return _HTML
        case FieldKind.BLOCKS:
            return describe_stream(field.field.stream_block)
        case FieldKind.FILE | FieldKind.PAGE | FieldKind.SNIPPET:
            return describe_reference(field.field.related_model)
        case FieldKind.SNIPPETS:
            return {"type": "array", "items": describe_reference(field.field.related_model)}
        case FieldKind.CHILDREN:
            child = _describe_object_of(describe_fields(field.field.related_model), [])
            return {"type": "array", "items": child}


def describe_reference(model: type[Model]) -> JsonSchema:
    """Return the schema of a reference to an object of a model."""
    kind = "file" if is_file(model) else "page" if issubclass(model, Page) else get_object_type(model)
    description = _REFERENCES.get(kind, "The slug, or without slugs the id of its record or its name.")
    key = {"type": "string", "minLength": 1, "description": description}
    return _describe_object_of({f"${kind}": key}, [f"${kind}"])


def _describe_value(field: Any) -> JsonSchema:
    if field.name == "descriptions":
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if field.choices:
        return {"enum": sorted({value for value, _ in field.flatchoices} | ({""} if field.blank else set()))}
    schema = describe_kind(field)
    if schema.get("type") == "string" and "format" not in schema:
        return schema | _describe_limits_of_text(field)
    names = {"min_value": "minimum", "max_value": "maximum"}
    limits = [one for one in field.validators if one.code in names and not callable(one.limit_value)]
    return schema | {names[one.code]: one.limit_value for one in limits}


def _describe_limits_of_text(field: Any) -> JsonSchema:
    """Return the limits of a text. One that may be empty has its pattern only if it is not."""
    limits: JsonSchema = {} if field.blank else {"minLength": 1}
    if field.max_length:
        limits["maxLength"] = field.max_length
    validators = [one for one in field.validators if isinstance(one, RegexValidator)]
    if any(isinstance(one, URLValidator) for one in validators):
        return limits | {"anyOf": [{"format": "uri", "pattern": r"^https?://[^\s/]+\.\S+$"}, {"const": ""}]}
    patterns = [{"pattern": one.regex.pattern.replace(r"\Z", "$")} for one in validators if not one.inverse_match]
    return limits | {"anyOf": [{"allOf": patterns}, {"const": ""}]} if patterns else limits


# ---------------------------------------------------------------------- blocks


def describe_stream(block: BaseStreamBlock) -> JsonSchema:
    """Return the schema of the blocks of a stream."""
    items = [_describe_item(name, describe_block(child)) for name, child in block.child_blocks.items()]
    return {"type": "array", "items": {"anyOf": items}}


def _describe_item(name: str, value: JsonSchema) -> JsonSchema:
    properties = {"type": {"const": name}, "value": value, "id": {"type": "string"}}
    return _describe_object_of(properties, ["type", "value"])


def describe_block(block: blocks.Block) -> JsonSchema:
    """Return the schema of the value of a block, described by its label and help text."""
    texts = (str(text) for text in (block.label, getattr(block.meta, "help_text", "")) if text)
    return _describe_block_kind(block) | ({"description": description} if (description := ". ".join(texts)) else {})


def _describe_block_kind(block: blocks.Block) -> JsonSchema:
    if isinstance(block, blocks.ChooserBlock):
        return {"anyOf": [describe_reference(resolve_model_string(block.target_model)), _NULL]}
    if isinstance(block, BaseStructBlock):
        return _describe_object_of({name: describe_block(child) for name, child in block.child_blocks.items()}, [])
    if isinstance(block, blocks.ListBlock):
        item = describe_block(block.child_block)
        return {"type": "array", "items": {"anyOf": [item, _describe_item("item", item)]}}  # an item may have an id
    if isinstance(block, BaseStreamBlock):
        return describe_stream(block)
    if isinstance(block, blocks.ChoiceBlock):
        choices = (value for value, _ in flatten_choices(block.field.choices))
        return {"enum": [*dict.fromkeys(("", *choices)), None]}
    schema = describe_kind(block)
    longest = getattr(getattr(block, "field", None), "max_length", None)
    if longest and schema.get("type") == "string":
        schema["maxLength"] = longest
    is_text = isinstance(block, blocks.RichTextBlock) or not schema
    return schema if is_text else {"anyOf": [schema, _EMPTY]}  # stored blocks may be incomplete
