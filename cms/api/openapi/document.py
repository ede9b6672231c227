"""The OpenAPI document in `frontend-contract/openapi.json` and at `/api/v1/openapi.json`.

Ninja and Pydantic generate a draft. This module adds every response of each operation, moves shared descriptions into
components, removes unused components, and makes the text identical in every process.

Properties that mean the same everywhere are described in `property_descriptions.yaml`. The examples of response bodies
are recorded responses about the demo content, which `make contract` shortens and stores.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml

from cms.api.pages import WITHDRAWN_TYPE
from cms.api.public import api
from cms.http.operations import MAX_PARAM_REPEATS

from . import descriptions, webhooks

COMPONENTS = "#/components/"
DESCRIPTIONS_PATH = Path(__file__).with_name("property_descriptions.yaml")
EXAMPLES_PATH = Path(__file__).with_name("response_examples.json")
Node = dict[str, Any]
NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f]*$"  # all operations reject control characters


@cache
def document() -> str:
    """Return the document as JSON with sorted keys, so that changes produce small diffs."""
    return json.dumps(_document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _document() -> Node:
    draft = json.loads(json.dumps(api.get_openapi_schema()))
    operations = [operation for path in draft["paths"].values() for operation in path.values()]
    for operation in operations:
        _complete_operation(operation)
        _add_request_example(operation, draft["components"]["schemas"])
    components: dict[str, Node] = {
        "headers": descriptions.header_components(),
        "parameters": {"IfNoneMatch": descriptions.IF_NONE_MATCH},
        "responses": descriptions.response_components(),
        "schemas": {**draft["components"]["schemas"], **webhooks.schemas()},
    }
    whole: Node = {
        "openapi": draft["openapi"],
        "info": {**draft["info"], "description": descriptions.API_DESCRIPTION, "license": descriptions.LICENSE},
        "servers": [{"url": "/", "description": "The CMS that serves this document."}],
        "tags": _tags([*operations, *(one["post"] for one in webhooks.webhooks().values())]),
        "paths": draft["paths"],
        "webhooks": webhooks.webhooks(),
    }
    add_response_examples(draft["paths"], _by_problem(components["responses"]))
    remove_titles(components["schemas"])
    describe_properties(components["schemas"])
    allow_additional_properties(components["schemas"])
    list_constants(components["schemas"])
    return {**whole, "components": {**used_components(whole, components), "securitySchemes": descriptions.SECURITY}}


def _complete_operation(operation: Node) -> None:
    """Add the summary, the parameters, all responses and the security of an operation (none by default)."""
    operation["summary"] = _first_sentence(operation["description"])
    operation.setdefault("security", [])
    is_cached = "304" in operation["responses"]
    operation["parameters"] = [_parameter(parameter) for parameter in operation["parameters"]]
    if is_cached:
        operation["parameters"].append({"$ref": "#/components/parameters/IfNoneMatch"})
    for status, response in operation["responses"].items():
        if name := descriptions.get_response_name(status, response):
            operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    status = next(status for status in descriptions.SUCCESS_STATUSES if status in operation["responses"])
    success = operation["responses"][status]
    if (media := success.get("content", {})) and "application/rss+xml" in media:  # JSON Feed has its own media type
        media["application/feed+json"] = media.pop("application/json")
    success["description"] = HTTPStatus(int(status)).phrase
    success["headers"] = descriptions.headers(
        descriptions.CACHED_HEADERS if is_cached else descriptions.UNCACHED_HEADERS
    )


def _add_request_example(operation: Node, schemas: Node) -> None:
    """Add the example of its schema to a JSON body, because most documentation pages look only there for it."""
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = schemas.get(media.get("schema", {}).get("$ref", "").rpartition("/")[2], {})
    if examples := schema.get("examples"):
        media.setdefault("example", examples[0])


def _first_sentence(description: str) -> str:
    """Return the first sentence, without the backticks of Markdown, which summaries do not support."""
    return description.split(".")[0].split("\n")[0].replace("`", "")


def _by_problem(responses: Node) -> Node:
    """Return the shared responses by their status, and those with a schema of their own by the type of the problem."""
    known = {status: responses[name] for status, name in descriptions.RESPONSE_NAMES.items() if name in responses}
    return {**known, WITHDRAWN_TYPE: responses[descriptions.WITHDRAWN_RESPONSE]}


def _parameter(parameter: Node) -> Node:
    """Return the parameter without `null`, which cannot be sent; lists are sent by repeating the name.

    Only a required parameter has an `example`, because documentation pages fill it in before "Execute". That of an
    optional parameter is part of its description.
    """
    schema = dict(parameter["schema"])
    if "anyOf" in schema:
        schema = {**next(kind for kind in schema.pop("anyOf") if kind != {"type": "null"}), **schema}
    described = {"description": schema.pop("description", ""), **parameter}
    if examples := [*described.pop("examples", ()), *schema.pop("examples", ())]:
        if parameter.get("required"):
            described["example"] = examples[0]
        elif text := _example_text(examples[0], schema):
            described["description"] = f"{described['description']} {text}".strip()
    schema.pop("title", None)
    if schema.get("default") == []:
        del schema["default"]  # it says nothing, and openapi-generator for Kotlin does not compile with it
    if schema["type"] == "string" and not schema.keys() & {"pattern", "enum", "format"}:
        schema["pattern"] = NO_CONTROL_CHARACTERS
    if schema["type"] == "array":
        return {**described, "schema": {**schema, "maxItems": MAX_PARAM_REPEATS}, "style": "form", "explode": True}
    return {**described, "schema": schema}


def _example_text(example: object, schema: Node) -> str:
    """Return a sentence with the example, unless the default or the values of the schema say enough."""
    value = example[0] if isinstance(example, list) else example
    described = {**schema, **schema.get("items", {})}
    if described.get("default") not in (None, "", []) or "enum" in described or isinstance(value, bool):
        return ""
    return f"For example `{value}`."


def _tags(operations: list[Node]) -> list[Node]:
    """Return the tags in the order of the descriptions; those without one, of an installation, at the end."""
    used = {tag for operation in operations for tag in operation.get("tags", ())}
    names = [name for name in descriptions.TAGS if name in used]
    names += sorted(used - set(names))
    return [{"name": name, "description": descriptions.TAGS.get(name, "")} for name in names]


def describe_properties(schemas: Node) -> None:
    """Add a description to every property that has none and does not refer to a schema with one."""
    for name, schema in schemas.items():
        properties = schema.get("properties", {})
        for key, value in properties.items():
            if "description" in value or "$ref" in value:
                continue
            if text := _constant_text(value) or _find_description(
                name, key, is_block="value" in properties and "type" in properties
            ):
                value["description"] = text


def _constant_text(value: Node) -> str:
    return f"Always `{value['const']}`." if "const" in value else ""


def _find_description(schema: str, key: str, *, is_block: bool) -> str | None:
    texts = _read_descriptions()
    candidates = (texts["of"].get(schema, {}), texts["block"] if is_block else {}, texts["every"])
    return next((known[key] for known in candidates if key in known), None)


@cache
def _read_descriptions() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(DESCRIPTIONS_PATH.read_text(encoding="utf-8"))
    return texts


def add_response_examples(paths: Node, responses: Node) -> None:
    """Add the examples to the responses of the operations, and to those that all operations share.

    Those are given by their status, or by the type of the problem if it has a schema of its own.
    An installation may lack operations for which there is an example.
    """
    shared = {_get_key(example, responses): example for example in _read_examples() if example["status"] >= 400}
    for path, item in paths.items():
        for method, operation in item.items():
            for example in _read_examples():
                if example["operation"] == f"{method.upper()} {path}" and example["status"] < 400:
                    _add_example(operation["responses"], str(example["status"]), example)
    for key, example in shared.items():
        _add_example(responses, key, example)


def _get_key(example: Node, responses: Node) -> str:
    problem_type = example["value"].get("type", "")
    return problem_type if problem_type in responses else str(example["status"])


def _add_example(responses: Node, key: str, example: Node) -> None:
    media = responses.get(key, {}).get("content", {}).get(example["media_type"])
    if media is not None:
        value = {"summary": example["summary"], "value": example["value"]}
        media.setdefault("examples", {})[example["name"]] = value


@cache
def _read_examples() -> list[Node]:
    examples: list[Node] = json.loads(EXAMPLES_PATH.read_text(encoding="utf-8"))
    return examples


def remove_titles(schemas: Node) -> None:
    """Remove the titles that Pydantic adds, which only repeat the names of fields."""
    for schema in schemas.values():
        for node in subschemas(schema):
            node.pop("title", None)


def allow_additional_properties(schemas: Node) -> None:
    """Remove `additionalProperties: false`, so that clients which validate responses accept fields of later versions.

    The Pydantic schemas still reject undocumented fields, so that responses contain only documented ones.
    """
    for schema in schemas.values():
        for node in subschemas(schema):
            if node.get("additionalProperties") is False:
                del node["additionalProperties"]


def list_constants(whole: Any) -> None:
    """Add `enum` beside every `const` that is a string, for tools that know only the keywords of OpenAPI 3.0."""
    for node in whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ():
        list_constants(node)
    if isinstance(whole, dict) and isinstance(whole.get("const"), str):
        whole.setdefault("enum", [whole["const"]])


def subschemas(schema: Any) -> Iterator[Node]:
    """Yield the schema and all schemas inside it. Names of properties are not mistaken for keywords."""
    if isinstance(schema, list):
        for item in schema:
            yield from subschemas(item)
    elif isinstance(schema, dict):
        yield schema
        for keyword, value in schema.items():
            if keyword in ("properties", "$defs"):
                for one in value.values():
                    yield from subschemas(one)
            elif keyword in ("items", "additionalProperties", "anyOf", "oneOf", "allOf"):
                yield from subschemas(value)


def used_components(whole: Node, components: dict[str, Node]) -> dict[str, Node]:
    """Return the components to which the rest of the document refers, directly or through other components."""
    used: set[str] = set()
    waiting = set(references(whole))
    while waiting:
        used |= waiting
        found = {reference for name in waiting for reference in references(_component(components, name))}
        waiting = found - used
    kept = {
        kind: {name: body for name, body in named.items() if f"{COMPONENTS}{kind}/{name}" in used}
        for kind, named in components.items()
    }
    return {kind: named for kind, named in kept.items() if named}


def references(node: Any) -> Iterator[str]:
    """Yield every reference to a component inside a node, including those in the mapping of a discriminator."""
    if isinstance(node, str):
        if node.startswith(COMPONENTS):
            yield node
    else:
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from references(child)


def _component(components: dict[str, Node], reference: str) -> Any:
    kind, name = reference.removeprefix(COMPONENTS).split("/")
    return components[kind][name]
