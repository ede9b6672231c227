"""The JSON Schema of records, made from the page types and snippets of the installation."""

from __future__ import annotations

from typing import Any, TypeAlias

from cms.editing.versions.models import MAX_NOTICE_CHARACTERS
from cms.pages.models import BasePage
from cms.pages.reader_notes import MAX_NOTE_CHARACTERS

from ..resolution.parent_pages import get_importable_types
from .fields import REDIRECT, get_object_types, is_authored, is_file, is_site_setting
from .reader_notes import MAX_NOTES, MAX_VERSION
from .records import MAX_LENGTHS, MAX_OLD_PATHS, MAX_PATH_LENGTH, MAX_TERM_LENGTH, State
from .schemas import DAY, MOMENT, describe_fields, describe_stream

JsonSchema: TypeAlias = dict[str, Any]

SCHEMA_URI = "https://json-schema.org/draft/2020-12/schema"
TERMS = {"type": "array", "items": {"type": "string", "maxLength": MAX_TERM_LENGTH}}
NOT_IN_DRAFTS = frozenset(
    (
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
    )
)
ID = {"type": "string", "minLength": 1, "maxLength": MAX_LENGTHS["id"]}


def build_schema() -> JsonSchema:
    """Return the schema of one record. What it allows, an import accepts, if the references lead somewhere."""
    pages = {name: _describe_page(name, kind.page) for name, kind in get_importable_types().items()}
    objects = {f"object_{name}": _describe_object(name, model) for name, model in get_object_types().items()}
    definitions = {**pages, **objects, "body": describe_stream(BasePage._meta.get_field("body").stream_block)}
    return {
        "$schema": SCHEMA_URI,
        "title": "A record of import_content: one line of records.jsonl",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in (*pages, *objects)],
        "$defs": definitions,
    }


def _describe_page(name: str, model: type[BasePage]) -> JsonSchema:
    common: dict[str, JsonSchema] = {
        "id": ID,
        "type": {"const": name},
        "language": {"type": "string", "description": "By default that of the import."},
        "translation_of": {**ID, "description": "Id of the record that this one is a translation of."},
        "parent": {"anyOf": [ID, {"type": "null"}], "description": "Id of the record of the page above."},
        "site": {"type": "string", "description": "Of a home page: the host of its site."},
        "state": {"enum": [str(state) for state in State]},
        "publish_at": {**MOMENT, "description": "Of a scheduled page: when it is published."},
        "date": {
            "anyOf": [MOMENT, DAY, {"type": "null"}],
            "description": "The date that readers see, as a day or a time with its zone.",
        },
        "slug": {"type": "string"},
        "title": {"type": "string", "minLength": 1, "maxLength": MAX_LENGTHS["title"], "pattern": r"\S"},
        "summary": {"type": "string", "maxLength": MAX_LENGTHS["summary"]},
        "topics": TERMS,
        "body": {"anyOf": [{"type": "string", "maxLength": MAX_LENGTHS["body"]}, {"$ref": "#/$defs/body"}]},
        "old_paths": _describe_paths(),
        "canonical_url": {
            "type": "string",
            "maxLength": MAX_LENGTHS["canonical_url"],
            "pattern": r"^$|^https?://\S+\.\S+$",
        },
        "source_name": {"type": "string", "maxLength": MAX_LENGTHS["source_name"]},
        "reader_notes": {"type": "array", "items": _describe_note(), "maxItems": MAX_NOTES},
        "withdrawal": _describe_withdrawal(),
    }
    if is_authored(model):
        common["authors"] = TERMS
    fields = common | describe_fields(model)
    changed = {name: schema for name, schema in fields.items() if name not in NOT_IN_DRAFTS}
    fields["draft"] = {
        **_describe_record(changed, []),
        "description": "Changed fields of a public page, not published.",
    }
    schema = _describe_record(fields, ["id", "type", "title"])
    needs_date = model.has_feed is True
    return {**schema, "anyOf": _describe_date_rule()} if needs_date else schema


def _describe_date_rule() -> list[JsonSchema]:
    """Return the alternatives for a type with a feed: it is not public, or it has a date."""
    hidden = {"properties": {"state": {"enum": [str(State.DRAFT), str(State.SCHEDULED)]}}, "required": ["state"]}
    dated = {"properties": {"date": {"type": "string"}}, "required": ["date"]}
    return [hidden, dated, {"required": ["publish_at"]}]


def _describe_note() -> JsonSchema:
    text = {"type": "string", "minLength": 1, "maxLength": MAX_NOTE_CHARACTERS, "pattern": r"\S"}
    version = {"type": "integer", "minimum": 1, "maximum": MAX_VERSION}
    known = {"version": version, "published_at": {**MOMENT, "description": "When readers were told."}}
    return {
        "anyOf": [
            _describe_record({**known, "note": text}, ["version", "published_at", "note"]),
            _describe_record(
                {**known, "was_wrong": text, "is_right": text}, ["version", "published_at", "was_wrong", "is_right"]
            ),
        ],
        "description": "A note, or a correction, in the order of their versions.",
    }


def _describe_withdrawal() -> JsonSchema:
    text = {"type": "string", "minLength": 1, "maxLength": MAX_NOTICE_CHARACTERS, "pattern": r"\S"}
    described = _describe_record({"notice": text, "withdrawn_at": MOMENT}, ["notice", "withdrawn_at"])
    return {**described, "description": "Of a draft that was public: the notice that readers see instead."}


def _describe_paths() -> JsonSchema:
    path = {"type": "string", "pattern": "^/(?!/)", "maxLength": MAX_PATH_LENGTH}
    return {"type": "array", "items": path, "maxItems": MAX_OLD_PATHS}


def _describe_object(name: str, model: Any) -> JsonSchema:
    common: dict[str, JsonSchema] = {"id": ID, "object": {"const": name}}
    required = ["id", "object"]
    if name == REDIRECT:
        return _describe_redirect(common)
    if is_file(model):
        common["file"] = {"type": "string", "minLength": 1, "description": "A path below the directory, or a URL."}
        required.append("file")
    else:
        common |= {"language": {"type": "string"}, "translation_of": ID}
        common["state"] = {"enum": [str(State.PUBLIC), str(State.DRAFT)]}
    if is_site_setting(model):
        common["site"] = {"type": "string", "description": "The host of the site."}
    return _describe_record(common | describe_fields(model), required)


def _describe_redirect(common: dict[str, JsonSchema]) -> JsonSchema:
    path = {"type": "string", "pattern": "^/(?!/)", "maxLength": MAX_PATH_LENGTH}
    link = {"type": "string", "pattern": "^(/(?![/\\\\])|https?://)", "maxLength": MAX_PATH_LENGTH}
    fields: dict[str, JsonSchema] = {"old_path": path, "redirect_link": link, "is_permanent": {"type": "boolean"}}
    site = {"site": {"type": "string", "description": "The host of the site."}}
    return _describe_record({**common, **site, **fields}, ["id", "object", "old_path", "redirect_link"])


def _describe_record(properties: dict[str, JsonSchema], required: list[str]) -> JsonSchema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
