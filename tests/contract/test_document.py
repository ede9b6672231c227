"""The document keeps its promises: valid, typed down to every value, told in words, the same everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from cms.api.openapi.cleanup import references, subschemas
from cms.api.openapi.descriptions import RESPONSE_NAMES, SUCCESS_STATUSES
from cms.api.openapi.document import document
from cms.content.blocks.body import BODY_BLOCKS
from cms.http.cache_policy import schema_digest
from cms.http.problems import MEDIA_TYPE
from cms.pages.page_types import page_models

SAYS_ITS_TYPE = {"type", "$ref", "anyOf", "oneOf", "const", "enum"}
FOREIGN = {"JsonFeedItem"}  # a format of others, which leaves out what has no value
TELLS_APART = {"type", "result", "kind"}


def all_schemas(contract):
    """(where, schema) of every schema in the document, nested ones too."""
    for name, schema in contract["components"]["schemas"].items():
        yield from ((name, node) for node in subschemas(schema))
    for path, item in contract["paths"].items():
        for parameter in next(iter(item.values()))["parameters"]:
            yield from ((f"{path} {parameter.get('name')}", node) for node in subschemas(parameter.get("schema")))
    yield from ((name, header["schema"]) for name, header in contract["components"]["headers"].items())


def test_it_is_valid_openapi_3_1(contract):
    assert contract["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(contract).iter_errors()] == []


def test_it_names_its_licence_and_no_person(contract):
    assert contract["info"]["license"]["identifier"] == "BSD-3-Clause"
    assert "contact" not in contract["info"]


def test_every_operation_is_told_in_words(operations):
    for path, operation in operations.items():
        assert operation["summary"], path
        assert operation["description"].startswith(operation["summary"]), path
        assert all("$ref" in answer or answer["description"] for answer in operation["responses"].values()), path


def test_operation_ids_are_unique_and_of_one_style(operations):
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in ids), ids


def test_every_operation_has_a_tag_that_is_described(contract, operations):
    described = {tag["name"] for tag in contract["tags"] if tag["description"]}
    webhooks = [item["post"] for item in contract["webhooks"].values()]
    assert {tag for operation in [*operations.values(), *webhooks] for tag in operation["tags"]} == described


def test_errors_are_documented_as_problems(contract, operations, reports):
    for path, operation in operations.items():
        (done,) = operation["responses"].keys() & set(SUCCESS_STATUSES)
        assert (done != "200") == (path in reports and "/preview" not in path), path
        errors = {"422", "503"} if "/search" in path or done == "202" else {"304", "404", "422", "503"}
        errors = {"410", "422", "503"} if path.endswith("/changes") else errors
        errors -= {"304"} if path in reports or "/preview" in path else set()
        assert operation["responses"].keys() == {done, *errors}, path
        for status in errors:
            assert operation["responses"][status]["$ref"].endswith(f"/{RESPONSE_NAMES[status]}")
    for name, response in contract["components"]["responses"].items():
        assert list(response.get("content", {})) == ([] if name == "NotModified" else [MEDIA_TYPE]), name


def test_content_documents_its_headers_of_caching(operations):
    for path, operation in operations.items():
        is_content = "304" in operation["responses"]
        headers = {"ETag", "Cache-Control", "Cache-Tag"} if is_content else {"Cache-Control"}
        done = next(answer for status, answer in operation["responses"].items() if status in SUCCESS_STATUSES)
        assert done["headers"].keys() == headers, path
        asked_with = ["#/components/parameters/IfNoneMatch"] if is_content else []
        assert list(references(operation["parameters"])) == asked_with, path


def test_no_value_is_untyped(contract):
    for where, schema in all_schemas(contract):
        assert schema.keys() & SAYS_ITS_TYPE, where
        assert schema.get("additionalProperties") is not True, where
        if schema.get("type") == "array":
            assert schema["items"], where
        if schema.get("type") == "object":
            assert schema.get("properties"), where


def test_unions_say_which_they_are(contract):
    """A union of objects has a discriminator that maps every member; else it is a type or null."""
    for where, schema in all_schemas(contract):
        members = schema.get("oneOf", schema.get("anyOf", []))
        named = [member["$ref"] for member in members if "$ref" in member]
        if len(named) > 1:
            assert schema["discriminator"]["propertyName"] in TELLS_APART, where
            assert sorted(schema["discriminator"]["mapping"].values()) == sorted(named), where
        elif members:
            assert len(members) == 2, where
            assert {"type": "null"} in members, where


def test_every_property_is_required(schemas, operations):
    """Of what we say; of what we are told, some may be left out."""
    told = {
        reference.rsplit("/", 1)[1] for one in operations.values() for reference in references(one.get("requestBody"))
    }
    for name, schema in schemas.items():
        if name in told or name in FOREIGN:
            continue
        assert set(schema.get("required", ())) == set(schema.get("properties", ())), name


def test_nothing_in_it_is_left_over(contract, operations):
    keys = {name for one in operations.values() for key in one["security"] for name in key}
    said = {*references(contract), *(f"#/components/securitySchemes/{name}" for name in keys)}
    for kind, named in contract["components"].items():
        for name in named:
            assert f"#/components/{kind}/{name}" in said


def test_names_are_for_people(schemas):
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", name) and "Ninja" not in name for name in schemas), list(schemas)
    assert {"AnyPage", "Block", "Card", "QuoteItem", "ReleaseDetail", "PageType", "Problem"} <= schemas.keys()


def test_every_page_type_and_every_block_is_in_it(schemas):
    assert list(schemas["Block"]["discriminator"]["mapping"]) == sorted(name for name, _ in BODY_BLOCKS)
    types = sorted(model.api_type for model in page_models())
    assert list(schemas["AnyPage"]["discriminator"]["mapping"]) == sorted(schemas["PageType"]["enum"]) == types


def test_parameters_are_bounded(operations):
    for path, operation in operations.items():
        for parameter in (one for one in operation["parameters"] if "name" in one):
            assert _bounded(parameter["schema"]), (path, parameter["name"])


def _bounded(schema: dict) -> bool:
    if schema["type"] == "array":
        return "maxItems" in schema and _bounded(schema["items"])
    wanted = {"integer": {"minimum", "maximum"}, "string": {"maxLength"}, "boolean": set()}[schema["type"]]
    return wanted <= schema.keys() or bool(schema.keys() & {"enum", "format"})


@pytest.mark.processes
@pytest.mark.parametrize("seed", ["1", "2"])
def test_it_is_the_same_in_every_process(seed):
    """The digest is part of every ETag: two workers that disagreed would never answer 304."""
    code = "import django; django.setup(); from cms.http.cache_policy import schema_digest as d; print(d())"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    asked = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == schema_digest()


def test_the_api_answers_it(client):
    assert client.get("/api/v1/openapi.json").content.decode() == document()
