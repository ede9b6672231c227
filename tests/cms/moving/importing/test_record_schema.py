"""The JSON Schema of records allows what an import accepts."""

from __future__ import annotations

import io
import json
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command

from cms.moving.importing.importer import Importer, Result
from cms.moving.importing.records.record_schema import build_schema
from cms.moving.importing.records.records import BadRecord, build_record
from cms.moving.importing.resolution.destinations import Destinations, get_importable_types

SCHEMA = build_schema()
VALUES: list[Any] = [None, True, 5, -1, "", "x", "x" * 3000, [], ["x"], {}, {"$page": "x"}, {"$file": "x"}, [{}], [5]]


def minimal(name: str) -> dict[str, Any]:
    """Return a record of a page type with a value of each field that it needs."""
    record = {"id": f"{name}:1", "type": name, "title": "A", "date": "2026-01-01"}
    call = {"action_kind": "petition", "prompt": "Sign", "button_label": "Sign"}
    return record | call if name == "call_to_action" else record


def is_allowed(record: dict[str, Any]) -> bool:
    definition = {"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{record['type']}"}
    return jsonschema.Draft202012Validator(definition).is_valid(record)


def read(record: dict[str, Any]) -> Any:
    try:
        return build_record(record)
    except BadRecord as bad:
        return bad


def import_records(records: list[dict[str, Any]]) -> list[str]:
    """Return the reason why each record is refused; empty if it is accepted."""
    importer = Importer(Destinations(), dry_run=True)
    items = [(number, read(record)) for number, record in enumerate(records)]
    outcomes = [outcome for batch in importer.run(items) for outcome in batch]
    return [outcome.reason if outcome.result == Result.FAILED else "" for outcome in outcomes]


def test_the_schema_is_valid_and_printed() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    out = io.StringIO()
    call_command("print_import_schema", stdout=out)
    assert json.loads(out.getvalue()) == SCHEMA


def test_an_import_accepts_what_the_schema_allows(db: None) -> None:
    changed = [
        {**minimal(name), "id": f"{name}:{field}:{number}", field: value}
        for name in get_importable_types()
        for field in SCHEMA["$defs"][name]["properties"]
        if field not in ("id", "type")
        for number, value in enumerate(VALUES)
    ]
    allowed = [record for record in changed if is_allowed(record)]
    assert 500 < len(allowed) < len(changed) / 2
    reasons = zip(allowed, import_records(allowed), strict=True)
    refused = {(record["id"], reason) for record, reason in reasons if reason and "here is no " not in reason}
    assert refused == set()


@pytest.mark.parametrize(
    ("fields", "is_valid"),
    [
        ({}, True),
        ({"title": ""}, False),
        ({"title": 5}, False),
        ({"date": None}, False),
        ({"date": None, "state": "draft"}, True),
        ({"state": "private"}, False),
        ({"dateline": "Nairobi"}, True),
        ({"dateline": ["Nairobi"]}, False),
        ({"dateline": "x" * 151}, False),
        ({"featured": "yes"}, False),
        ({"regions": "x"}, False),
        ({"attachments": [{"type": "document", "value": {"$file": "a.pdf"}}]}, True),
        ({"attachments": [{"type": "document", "value": {"$page": "a"}}]}, False),
        ({"attachments": [{"type": "page", "value": {"$file": "a.pdf"}}]}, False),
        ({"body": "text"}, True),
        ({"body": [{"type": "heading", "value": {"text": "A", "level": "2"}}]}, True),
        ({"body": [{"type": "heading", "value": {"text": "A", "level": "7"}}]}, False),
        ({"body": [{"type": "heading", "value": {"text": "x" * 300, "level": "2"}}]}, False),
        ({"body": [{"type": "heading", "value": {"txt": "A"}}]}, False),
        ({"body": [{"type": "poem", "value": "A"}]}, False),
        ({"body": [{"type": "statistic", "value": {"figure": "3", "label": "A", "source_url": "x y"}}]}, False),
        ({"old_paths": ["/a/?p=1"]}, True),
        ({"old_paths": ["//a"]}, False),
        ({"canonical_url": "javascript:x"}, False),
    ],
)
def test_schema_and_import_agree(db: None, fields: dict[str, Any], is_valid: bool) -> None:
    record = {key: value for key, value in {**minimal("release"), **fields}.items() if value is not None}
    assert is_allowed(record) == is_valid
    assert (import_records([record]) == [""]) == is_valid
