"""Changes that break frontends need a new major version, additions a minor version, other changes none."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from contract_diff import Level, complaint, differences

from .test_export import CONTRACT

Node = dict[str, Any]
RELEASED = sorted((CONTRACT / "released").glob("openapi-*.json"))[-1]


@pytest.fixture(scope="module")
def released() -> Node:
    return json.loads(RELEASED.read_text(encoding="utf-8"))


def test_this_version_has_no_unannounced_changes(contract, released):
    findings = differences(released, contract)
    message = complaint(released, contract, findings)
    assert not message, message


def at(node: Any, way: str) -> Any:
    for key in way.split(" "):
        node = node[int(key) if key.isdigit() and isinstance(node, list) else key]
    return node


def schema(document: Node, name: str) -> Node:
    return document["components"]["schemas"][name]


def operation(document: Node, path: str, method: str = "get") -> Node:
    return document["paths"][f"/api/v1{path}"][method]


def parameter(document: Node, path: str, name: str) -> Node:
    return next(one for one in operation(document, path)["parameters"] if one.get("name") == name)


def without_field(name: str, field: str) -> Callable[[Node], None]:
    def change_document(document: Node) -> None:
        del schema(document, name)["properties"][field]
        schema(document, name)["required"].remove(field)

    return change_document


def with_field(name: str, field: str, *, required: bool = True) -> Callable[[Node], None]:
    def change_document(document: Node) -> None:
        schema(document, name)["properties"][field] = {"type": "string"}
        if required:
            schema(document, name).setdefault("required", []).append(field)

    return change_document


def changed(name: str, field: str, **to: Any) -> Callable[[Node], None]:
    def change_document(document: Node) -> None:
        schema(document, name)["properties"][field] = to

    return change_document


def optional(document: Node) -> None:
    schema(document, "Card")["required"].remove("summary")


def without_block(document: Node) -> None:
    block = schema(document, "Block")
    block["oneOf"] = [member for member in block["oneOf"] if not member["$ref"].endswith("/QuoteItem")]
    del block["discriminator"]["mapping"]["quote"]


def with_member(union: str, tag: str, value: str) -> Callable[[Node], None]:
    def change_document(document: Node) -> None:
        added = {"type": "object", "properties": {tag: {"const": value, "type": "string"}}, "required": [tag]}
        document["components"]["schemas"]["Added"] = added
        schema(document, union)["oneOf"].append({"$ref": "#/components/schemas/Added"})

    return change_document


def with_parameter(*, required: bool) -> Callable[[Node], None]:
    def change_document(document: Node) -> None:
        added = {"name": "audience", "in": "query", "required": required, "schema": {"type": "string"}}
        operation(document, "/releases")["parameters"].append(added)

    return change_document


def set_parameter(path: str, name: str, **to: Any) -> Callable[[Node], None]:
    def change_document(document: Node) -> None:
        parameter(document, path, name)["schema"].update(to)

    return change_document


def without_parameter(document: Node) -> None:
    target = operation(document, "/releases")
    target["parameters"] = [one for one in target["parameters"] if one.get("name") != "year"]


def now_required(document: Node) -> None:
    parameter(document, "/search", "q")["required"] = True


def without_operation(document: Node) -> None:
    del document["paths"]["/api/v1/people"]


def renamed_operation(document: Node) -> None:
    operation(document, "/people")["operationId"] = "persons"


def without_header(document: Node) -> None:
    del operation(document, "/releases")["responses"]["200"]["headers"]["ETag"]


def without_304(document: Node) -> None:
    del operation(document, "/releases")["responses"]["304"]


def locked(document: Node) -> None:
    operation(document, "/releases")["security"] = [{"Key": []}]


def escaped_html(document: Node) -> None:
    html = schema(document, "RichTextValue")["properties"]["html"]
    del html["format" if "format" in html else "contentMediaType"]


def another_value(name: str, value: str) -> Callable[[Node], None]:
    return lambda document: schema(document, name)["enum"].append(value)


def any_text(document: Node) -> None:
    del schema(document, "StoryKind")["enum"]


def less_one_value(document: Node) -> None:
    schema(document, "StoryKind")["enum"].remove("blog")


BREAKING = {
    "field removed": (without_field("Card", "summary"), "Card.summary: the field is gone."),
    "field renamed": (
        lambda document: [
            change_document(document)
            for change_document in (without_field("Card", "summary"), with_field("Card", "teaser"))
        ],
        "Card.summary: the field is gone.",
    ),
    "type changed": (changed("Card", "id", type="string"), "Card.id: may now be string."),
    "field may be null": (
        changed("Card", "title", anyOf=[{"type": "string"}, {"type": "null"}]),
        "Card.title: may now be null.",
    ),
    "field may be absent": (optional, "Card.summary: may now be absent."),
    "whole number becomes a fraction": (changed("ImageSet", "width", type="number"), "may now be number."),
    "value of an enumeration removed": (less_one_value, "StoryKind: the value 'blog' is gone."),
    "enumeration becomes any text": (any_text, "may now have any value."),
    "block removed": (without_block, "Block: type “quote” is gone."),
    "third result of resolve": (with_member("Resolution", "result", "gone"), "may now be result “gone”."),
    "HTML becomes plain text": (escaped_html, "was text/html and is plain text."),
    "date and time becomes a date": (
        changed("Card", "published_at", anyOf=[{"type": "string", "format": "date"}, {"type": "null"}]),
        "its format was date-time and is date.",
    ),
    "required parameter added": (with_parameter(required=True), "the parameter audience is new and required."),
    "parameter made required": (now_required, "the parameter q is now required."),
    "parameter removed": (without_parameter, "the parameter year is gone. Frontends that send it get 422."),
    "parameter narrowed in length": (
        set_parameter("/search", "q", maxLength=64),
        "maxLength was 512 and is 64.",
    ),
    "parameter narrowed in range": (
        set_parameter("/releases", "limit", maximum=50),
        "maximum was 100 and is 50.",
    ),
    "parameter's type narrowed": (
        set_parameter("/search", "q", enum=["war", "peace"]),
        "takes only certain values now.",
    ),
    "parameter's default changed": (
        set_parameter("/releases", "limit", default=50),
        "left out it meant 20 and is 50.",
    ),
    "field of a request body is required": (with_field("Click", "visitor"), "the field is new and required."),
    "operation removed": (without_operation, "GET /api/v1/people: the operation is gone."),
    "operation renamed": (renamed_operation, "its operationId was people and is persons."),
    "header removed": (without_header, "200 no longer has the header ETag."),
    "304 removed": (without_304, "no longer answers 304."),
    "credentials required": (locked, "asks for other credentials."),
}


def with_operation(document: Node) -> None:
    document["paths"]["/api/v1/weather"] = copy.deepcopy(document["paths"]["/api/v1/people"])
    operation(document, "/weather")["operationId"] = "weather"


def with_header(document: Node) -> None:
    operation(document, "/releases")["responses"]["200"]["headers"]["Link"] = {"schema": {"type": "string"}}


def with_429(document: Node) -> None:
    operation(document, "/releases")["responses"]["429"] = {"$ref": "#/components/responses/Unavailable"}


def not_nullable(document: Node) -> None:
    schema(document, "Card")["properties"]["image"] = {"$ref": "#/components/schemas/ImageSet"}


def without_limit(document: Node) -> None:
    del parameter(document, "/search", "q")["schema"]["maxLength"]


COMPATIBLE = {
    "field added": with_field("Card", "subtitle"),
    "field that may be absent added": with_field("Card", "subtitle", required=False),
    "block added": with_member("Block", "type", "timeline"),
    "page type added": with_member("AnyPage", "type", "event"),
    "kind of promoted result added": with_member("Promoted", "kind", "banner"),
    "value of an enumeration added": another_value("StoryKind", "podcast"),
    "optional parameter added": with_parameter(required=False),
    "parameter accepts larger numbers": set_parameter("/releases", "limit", maximum=200),
    "parameter accepts longer texts": set_parameter("/search", "q", maxLength=1024),
    "parameter without a limit": without_limit,
    "parameter accepts another value": set_parameter(
        "/search", "sort", enum=["relevance", "newest", "oldest", "title"]
    ),
    "field of a request body is optional": with_field("Click", "position", required=False),
    "operation added": with_operation,
    "header added": with_header,
    "error status added": with_429,
}
UNNOTICEABLE = {
    "no longer nullable": not_nullable,
    "fraction becomes a whole number": changed("FocalPoint", "x", type="integer"),
    "description changed": lambda document: operation(document, "/releases").update(
        summary="All of them", description="New."
    ),
    "schema renamed": lambda document: renamed(document, "Term", "Label"),
}


def renamed(document: Node, old: str, new: str) -> None:
    text = json.dumps(document).replace(f'"#/components/schemas/{old}"', f'"#/components/schemas/{new}"')
    document.update(json.loads(text))
    document["components"]["schemas"][new] = document["components"]["schemas"].pop(old)


def changed_copy(released: Node, change_document: Callable[[Node], Any], version: str = "") -> Node:
    document = copy.deepcopy(released)
    change_document(document)
    document["info"]["version"] = version or document["info"]["version"]
    return document


def next_version(document: Node, part: int) -> str:
    numbers = [int(number) for number in document["info"]["version"].split(".")]
    return ".".join(map(str, [*numbers[:part], numbers[part] + 1, *[0] * (2 - part)]))


@pytest.mark.parametrize("change", BREAKING)
def test_a_breaking_change_is_reported_and_needs_a_new_major_version(change, released):
    change_document, sentence = BREAKING[change]
    for version in ("", next_version(released, 1)):
        document = changed_copy(released, change_document, version)
        findings = differences(released, document)
        assert any(one.level is Level.BREAKING and sentence in str(one) for one in findings), list(map(str, findings))
        message = complaint(released, document, findings)
        assert "This breaks frontends" in message
        assert sentence in message
        assert "new major version" in message
    major = changed_copy(released, change_document, next_version(released, 0))
    assert complaint(released, major, differences(released, major)) == ""


@pytest.mark.parametrize("change", COMPATIBLE)
def test_an_addition_is_accepted_and_needs_a_minor_version(change, released):
    minor = changed_copy(released, COMPATIBLE[change], next_version(released, 1))
    findings = differences(released, minor)
    assert {one.level for one in findings} == {Level.ADDED}
    assert complaint(released, minor, findings) == ""
    same_version = changed_copy(released, COMPATIBLE[change])
    assert "Set `version` in cms/api/public.py to" in complaint(released, same_version, findings)


@pytest.mark.parametrize("change", UNNOTICEABLE)
def test_a_change_that_frontends_cannot_notice_needs_no_new_version(change, released):
    document = changed_copy(released, UNNOTICEABLE[change])
    findings = differences(released, document)
    assert [str(one) for one in findings] == []
    assert complaint(released, document, findings) == ""


def test_bodies_of_webhooks_are_compared_as_received_values(released):
    """The frontend receives the request body: removing a field breaks it, adding one does not."""
    event = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    hook = {
        "operationId": "content_changed",
        "requestBody": {"content": {"application/json": {"schema": event}}},
        "responses": {},
    }
    old = changed_copy(released, lambda document: document.update(webhooks={"content": {"post": hook}}))
    properties_path = "webhooks content post requestBody content application/json schema properties"
    without_id = changed_copy(old, lambda document: at(document, properties_path).pop("id"))
    with_site = changed_copy(old, lambda document: at(document, properties_path).update(site={"type": "string"}))
    assert [(one.where, one.level) for one in differences(old, without_id)] == [
        ("POST content, body.id", Level.BREAKING),
    ]
    assert [(one.where, one.level) for one in differences(old, with_site)] == [("POST content, body.site", Level.ADDED)]


def test_a_version_older_than_the_released_one_is_refused(released):
    document = changed_copy(released, lambda _: None, "0.9.0")
    assert "older than" in complaint(released, document, [])
