"""What breaks a frontend is refused without a new major version; what does not, is not."""

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


def test_this_version_breaks_no_frontend_and_says_what_it_adds(contract, released):
    findings = differences(released, contract)
    wrong = complaint(released, contract, findings)
    assert not wrong, wrong


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
    def plant(document: Node) -> None:
        del schema(document, name)["properties"][field]
        schema(document, name)["required"].remove(field)

    return plant


def with_field(name: str, field: str, *, required: bool = True) -> Callable[[Node], None]:
    def plant(document: Node) -> None:
        schema(document, name)["properties"][field] = {"type": "string"}
        if required:
            schema(document, name).setdefault("required", []).append(field)

    return plant


def changed(name: str, field: str, **to: Any) -> Callable[[Node], None]:
    def plant(document: Node) -> None:
        schema(document, name)["properties"][field] = to

    return plant


def optional(document: Node) -> None:
    schema(document, "Card")["required"].remove("summary")


def without_block(document: Node) -> None:
    block = schema(document, "Block")
    block["oneOf"] = [member for member in block["oneOf"] if not member["$ref"].endswith("/QuoteItem")]
    del block["discriminator"]["mapping"]["quote"]


def with_member(union: str, tag: str, value: str) -> Callable[[Node], None]:
    def plant(document: Node) -> None:
        made = {"type": "object", "properties": {tag: {"const": value, "type": "string"}}, "required": [tag]}
        document["components"]["schemas"]["Made"] = made
        schema(document, union)["oneOf"].append({"$ref": "#/components/schemas/Made"})

    return plant


def with_parameter(*, required: bool) -> Callable[[Node], None]:
    def plant(document: Node) -> None:
        made = {"name": "audience", "in": "query", "required": required, "schema": {"type": "string"}}
        operation(document, "/releases")["parameters"].append(made)

    return plant


def asked(path: str, name: str, **to: Any) -> Callable[[Node], None]:
    def plant(document: Node) -> None:
        parameter(document, path, name)["schema"].update(to)

    return plant


def without_parameter(document: Node) -> None:
    asks = operation(document, "/releases")
    asks["parameters"] = [one for one in asks["parameters"] if one.get("name") != "year"]


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
    del schema(document, "RichTextValue")["properties"]["html"]["contentMediaType"]


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
            plant(document) for plant in (without_field("Card", "summary"), with_field("Card", "teaser"))
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
    "a third answer of resolve": (with_member("Resolution", "result", "gone"), "may now be result “gone”."),
    "HTML becomes plain text": (escaped_html, "was text/html and is plain text."),
    "date and time becomes a date": (
        changed("Card", "published_at", anyOf=[{"type": "string", "format": "date"}, {"type": "null"}]),
        "its format was date-time and is date.",
    ),
    "required parameter added": (with_parameter(required=True), "the parameter audience is new and required."),
    "parameter made required": (now_required, "the parameter q is now required."),
    "parameter removed": (without_parameter, "the parameter year is gone. Frontends that send it get 422."),
    "parameter narrowed in length": (asked("/search", "q", maxLength=64), "maxLength was 512 and is 64."),
    "parameter narrowed in range": (asked("/releases", "limit", maximum=50), "maximum was 100 and is 50."),
    "parameter's type narrowed": (asked("/search", "q", enum=["war", "peace"]), "takes only certain values now."),
    "parameter's default changed": (asked("/releases", "limit", default=50), "left out it meant 20 and is 50."),
    "field told is required": (with_field("Click", "visitor"), "the field is new and required."),
    "operation removed": (without_operation, "GET /api/v1/people: the operation is gone."),
    "operation renamed": (renamed_operation, "its operationId was people and is persons."),
    "header removed": (without_header, "200 no longer has the header ETag."),
    "304 no longer answered": (without_304, "no longer answers 304."),
    "credentials asked for": (locked, "asks for other credentials."),
}


def with_operation(document: Node) -> None:
    document["paths"]["/api/v1/weather"] = copy.deepcopy(document["paths"]["/api/v1/people"])
    operation(document, "/weather")["operationId"] = "weather"


def with_header(document: Node) -> None:
    operation(document, "/releases")["responses"]["200"]["headers"]["Link"] = {"schema": {"type": "string"}}


def with_429(document: Node) -> None:
    operation(document, "/releases")["responses"]["429"] = {"$ref": "#/components/responses/Unavailable"}


def never_null(document: Node) -> None:
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
    "parameter takes more": asked("/releases", "limit", maximum=200),
    "parameter takes longer texts": asked("/search", "q", maxLength=1024),
    "parameter without a limit": without_limit,
    "parameter takes another value": asked("/search", "sort", enum=["relevance", "newest", "oldest", "title"]),
    "field told may be left out": with_field("Click", "position", required=False),
    "operation added": with_operation,
    "header added": with_header,
    "another error": with_429,
}
UNNOTICED = {
    "never null any more": never_null,
    "fraction becomes a whole number": changed("FocalPoint", "x", type="integer"),
    "other words": lambda document: operation(document, "/releases").update(summary="All of them", description="New."),
    "another name of a schema": lambda document: renamed(document, "Term", "Label"),
}


def renamed(document: Node, old: str, new: str) -> None:
    text = json.dumps(document).replace(f'"#/components/schemas/{old}"', f'"#/components/schemas/{new}"')
    document.update(json.loads(text))
    document["components"]["schemas"][new] = document["components"]["schemas"].pop(old)


def planted(released: Node, plant: Callable[[Node], Any], version: str = "") -> Node:
    document = copy.deepcopy(released)
    plant(document)
    document["info"]["version"] = version or document["info"]["version"]
    return document


def next_version(document: Node, part: int) -> str:
    numbers = [int(number) for number in document["info"]["version"].split(".")]
    return ".".join(map(str, [*numbers[:part], numbers[part] + 1, *[0] * (2 - part)]))


@pytest.mark.parametrize("change", BREAKING)
def test_a_breaking_change_is_named_and_needs_a_new_major_version(change, released):
    plant, sentence = BREAKING[change]
    for version in ("", next_version(released, 1)):
        document = planted(released, plant, version)
        findings = differences(released, document)
        assert any(one.level is Level.BREAKING and sentence in str(one) for one in findings), list(map(str, findings))
        wrong = complaint(released, document, findings)
        assert "This breaks frontends" in wrong
        assert sentence in wrong
        assert "new major version" in wrong
    major = planted(released, plant, next_version(released, 0))
    assert complaint(released, major, differences(released, major)) == ""


@pytest.mark.parametrize("change", COMPATIBLE)
def test_an_addition_breaks_nothing_and_needs_a_minor_version(change, released):
    minor = planted(released, COMPATIBLE[change], next_version(released, 1))
    findings = differences(released, minor)
    assert {one.level for one in findings} == {Level.ADDED}
    assert complaint(released, minor, findings) == ""
    silent = planted(released, COMPATIBLE[change])
    assert "Set `version` in cms/api/public.py to" in complaint(released, silent, findings)


@pytest.mark.parametrize("change", UNNOTICED)
def test_what_no_frontend_can_notice_needs_nothing(change, released):
    document = planted(released, UNNOTICED[change])
    findings = differences(released, document)
    assert [str(one) for one in findings] == []
    assert complaint(released, document, findings) == ""


def test_what_a_webhook_says_is_received(released):
    """There the CMS asks and the frontend is told: what leaves the body is missed, what comes is not."""
    event = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    hook = {"operationId": "told", "requestBody": {"content": {"application/json": {"schema": event}}}, "responses": {}}
    old = planted(released, lambda document: document.update(webhooks={"content": {"post": hook}}))
    said = "webhooks content post requestBody content application/json schema properties"
    less = planted(old, lambda document: at(document, said).pop("id"))
    more = planted(old, lambda document: at(document, said).update(site={"type": "string"}))
    assert [(one.where, one.level) for one in differences(old, less)] == [
        ("POST content, body.id", Level.BREAKING),
    ]
    assert [(one.where, one.level) for one in differences(old, more)] == [("POST content, body.site", Level.ADDED)]


def test_a_version_older_than_the_released_one_is_refused(released):
    document = planted(released, lambda _: None, "0.9.0")
    assert "older than" in complaint(released, document, [])
