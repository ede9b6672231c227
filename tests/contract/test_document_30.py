"""The document in OpenAPI 3.0: valid, complete, and with the same meaning as the one in 3.1."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from jsonschema import Draft4Validator
from openapi_spec_validator import OpenAPIV30SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from cms.api.management.commands.export_contract import CONTRACT_FILE
from cms.api.openapi.document import used_components
from cms.api.openapi.version_30 import convert_document, convert_schema, document_30

NEW_KEYWORDS = {"const", "webhooks", "contentMediaType", "identifier", "$defs", "prefixItems", "jsonSchemaDialect"}
ROOT = "urn:document"


@pytest.fixture(scope="module")
def contract_30() -> dict:
    return json.loads(document_30())


def all_nodes(node: object) -> Iterator[dict]:
    """Yield every mapping of the document, except those in examples."""
    if isinstance(node, dict):
        yield node
        for name, value in node.items():
            if name not in ("example", "examples"):
                yield from all_nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from all_nodes(value)


def test_it_is_valid_openapi_3_0(contract_30):
    assert contract_30["openapi"] == "3.0.3"
    assert [str(error) for error in OpenAPIV30SpecValidator(contract_30).iter_errors()] == []


def test_it_has_no_keyword_of_3_1(contract_30):
    for node in all_nodes(contract_30):
        if "properties" not in node:  # there, names are those of fields
            assert not node.keys() & NEW_KEYWORDS, node
        assert node.get("type") != "null", node
        assert not isinstance(node.get("type"), list), node
        assert "$ref" not in node or len(node) == 1, node
        assert "nullable" not in node or "type" in node or "anyOf" in node, node


def test_it_has_every_operation_and_the_schemas_of_their_messages(contract, contract_30):
    assert contract_30["paths"].keys() == contract["paths"].keys()
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            converted = contract_30["paths"][path][method]
            assert converted.keys() == operation.keys(), path
            assert converted["responses"].keys() == operation["responses"].keys(), path
            assert len(converted["parameters"]) == len(operation["parameters"]), path
    sent = used_components(contract["paths"], contract["components"])["schemas"]
    assert contract_30["components"]["schemas"].keys() == sent.keys() < contract["components"]["schemas"].keys()
    assert contract_30["components"]["securitySchemes"] == contract["components"]["securitySchemes"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string", "nullable": True}),
        ({"type": ["integer", "null"], "minimum": 1}, {"type": "integer", "nullable": True, "minimum": 1}),
        (
            {"anyOf": [{"$ref": "#/a"}, {"type": "null"}], "description": "d"},
            {"allOf": [{"$ref": "#/a"}], "nullable": True, "description": "d"},
        ),
        (
            {"anyOf": [{"$ref": "#/a"}, {"$ref": "#/b"}, {"type": "null"}]},
            {"anyOf": [{"$ref": "#/a"}, {"$ref": "#/b"}], "nullable": True},
        ),
        (
            {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]},
            {"type": "string", "enum": ["a", None], "nullable": True},
        ),
        ({"const": "a", "enum": ["a"], "type": "string"}, {"enum": ["a"], "type": "string"}),
        ({"exclusiveMinimum": 0, "type": "number"}, {"minimum": 0, "exclusiveMinimum": True, "type": "number"}),
        ({"$ref": "#/a", "description": "d"}, {"allOf": [{"$ref": "#/a"}], "description": "d"}),
        ({"$ref": "#/a"}, {"$ref": "#/a"}),
        ({"type": "string", "examples": ["a", "b"]}, {"type": "string", "example": "a"}),
        ({"type": "array", "items": {"const": 7}}, {"type": "array", "items": {"enum": [7]}}),
        (  # names of fields are not keywords
            {"type": "object", "properties": {"const": {"type": "string"}}},
            {"type": "object", "properties": {"const": {"type": "string"}}},
        ),
    ],
)
def test_the_forms_of_3_1_are_converted(schema, expected):
    assert convert_schema(schema) == expected


def test_a_keyword_that_3_0_cannot_express_is_refused():
    with pytest.raises(ValueError, match="has no keyword prefixItems"):
        convert_schema({"type": "array", "prefixItems": [{"type": "string"}]})


def test_values_are_not_converted_and_recorded_responses_are_left_out(contract):
    value = {"type": "null", "schema": {"const": 1}}
    contract = json.loads(json.dumps(contract))
    operation = contract["paths"]["/api/v1/releases"]["get"]
    operation["parameters"][0]["example"] = value
    operation["responses"]["200"]["content"]["application/json"]["examples"] = {"one": {"value": value}}
    converted = convert_document(contract)["paths"]["/api/v1/releases"]["get"]
    assert converted["parameters"][0]["example"] == value
    assert converted["responses"]["200"]["content"]["application/json"].keys() == {"schema"}


def _as_json_schema(node: object) -> object:
    """Return schemas of OpenAPI 3.0 as JSON Schema, of which they are a dialect with `nullable`."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {name: _as_json_schema(value) for name, value in node.items() if name != "nullable"}
    return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") is True else schema


@pytest.fixture(scope="module")
def registry(contract_30) -> Registry:
    resource = Resource.from_contents({"components": _as_json_schema(contract_30["components"])}, DRAFT4)
    return Registry().with_resource(ROOT, resource)


def recorded_bodies(contract_30: dict) -> Iterator[tuple[str, str, object]]:
    """Yield (name of the file, reference of the schema, body) of every recorded response with a named schema."""
    for file in sorted((CONTRACT_FILE.parent / "examples").glob("*.json")):
        example = json.loads(file.read_text(encoding="utf-8"))
        method, path = example["operation"].split()
        response = contract_30["paths"][path][method.lower()]["responses"][str(example["response"]["status"])]
        if "$ref" in response:
            response = contract_30["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        for media in response.get("content", {}).values():
            if "$ref" in media.get("schema", ()) and isinstance(body := example["response"]["body"], dict):
                yield file.name, ROOT + media["schema"]["$ref"], body


def test_recorded_answers_match_its_schemas(contract_30, registry):
    bodies = list(recorded_bodies(contract_30))
    assert {name.split(".")[0] for name, *_ in bodies} >= {"page", "releases", "resolve", "search", "suggest", "site"}
    for name, reference, body in bodies:
        validator = Draft4Validator({"$ref": reference}, registry=registry)
        assert [error.message for error in validator.iter_errors(body)] == [], name
        assert not validator.is_valid({}), name
