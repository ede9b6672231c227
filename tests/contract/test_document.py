"""The OpenAPI document is valid, typed down to every value, described, and the same in every process."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from cms.api.openapi.descriptions import RESPONSE_NAMES, SUCCESS_STATUSES
from cms.api.openapi.document import document, references, subschemas
from cms.content.blocks.body import BODY_BLOCKS
from cms.http.cache_policy import schema_digest
from cms.http.problems import MEDIA_TYPE
from cms.pages.page_types import page_models

TYPE_KEYWORDS = {"type", "$ref", "anyOf", "oneOf", "const", "enum"}
EXTERNAL_FORMATS = {"JsonFeedItem"}  # omits fields without a value
EMBARGO_PATHS = tuple(f"/embargo-access/{name}" for name in ("terms", "acceptances", "release", "kit", "changes"))
LIMITED_PATHS = {
    f"/api/v1{path}"
    for path in (
        *("/search", "/search/suggest", "/search/clicks"),
        *("/sign-ups", "/alerts", "/preview/exchange", *EMBARGO_PATHS),
    )
}
WITHDRAWN_PATHS = ("/api/v1/pages/", "/api/v1/resolve")  # paths of pages that may have been withdrawn
PRIVATE_PARTS = ("/preview", "/embargo-access/", "/rehearsal")  # parts of paths whose responses are for one reader
DISCRIMINATORS = {"type", "result", "kind"}


def all_schemas(contract):
    """Yield (location, schema) of every schema in the document, including nested ones."""
    for name, schema in contract["components"]["schemas"].items():
        yield from ((name, node) for node in subschemas(schema))
    for path, item in contract["paths"].items():
        for parameter in next(iter(item.values()))["parameters"]:
            yield from ((f"{path} {parameter.get('name')}", node) for node in subschemas(parameter.get("schema")))
    yield from ((name, header["schema"]) for name, header in contract["components"]["headers"].items())


def test_the_document_is_valid_openapi_3_1(contract):
    assert contract["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(contract).iter_errors()] == []


def test_the_licence_is_named_and_there_is_no_contact(contract):
    assert contract["info"]["license"]["identifier"] == "BSD-3-Clause"
    assert "contact" not in contract["info"]


def test_every_operation_has_a_summary_and_descriptions(operations):
    for path, operation in operations.items():
        assert operation["summary"], path
        assert operation["description"].replace("`", "").startswith(operation["summary"]), path
        assert all("$ref" in answer or answer["description"] for answer in operation["responses"].values()), path


def test_texts_look_right_on_documentation_pages(contract):
    """Summaries are plain text, and a line that begins with a number and a full stop would become a list."""
    for item in [*contract["paths"].values(), *contract["webhooks"].values()]:
        assert "`" not in next(iter(item.values()))["summary"]
    texts = [node["description"] for node in _all_nodes(contract) if isinstance(node.get("description"), str)]
    assert len(texts) > 500
    assert [text for text in texts if re.search(r"^\s*\d+[.)] ", text, re.MULTILINE)] == []


def _all_nodes(node):
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _all_nodes(child)


def test_every_property_is_described(schemas):
    """A property has a description, or refers to a schema that has one."""
    for name, schema in schemas.items():
        for key, value in schema.get("properties", {}).items():
            referred = schemas[value["$ref"].rsplit("/", 1)[1]] if "$ref" in value else {}
            assert value.get("description") or referred.get("description"), (
                f"{name}.{key}: add `Field(description=…)`, or a line in cms/api/openapi/property_descriptions.yaml."
            )


def test_every_response_body_has_an_example(contract, operations):
    responses = {(path, status): one for path, it in operations.items() for status, one in it["responses"].items()}
    responses |= {(name, ""): response for name, response in contract["components"]["responses"].items()}
    bodies = {(*key, kind): body for key, one in responses.items() for kind, body in one.get("content", {}).items()}
    assert len(bodies) > 25
    assert [key for key, body in bodies.items() if not body.get("examples")] == []


def test_every_request_body_has_an_example_that_fits_its_schema(contract, operations):
    bodies = {
        (operation["operationId"], kind): media
        for operation in operations.values()
        for kind, media in operation.get("requestBody", {}).get("content", {}).items()
    }
    assert len(bodies) >= 9
    assert [key for key, media in bodies.items() if "example" not in media] == []
    for key, media in bodies.items():
        validator = OAS31Validator({**media["schema"], "components": contract["components"]})
        assert [error.message for error in validator.iter_errors(media["example"])] == [], key


def test_documentation_pages_begin_with_pages_lists_and_search(contract):
    names = [tag["name"] for tag in contract["tags"]]
    assert names[:3] == ["Pages", "Lists", "Search"]
    assert names[-1] == "Webhooks"


def test_examples_fit_their_schemas(contract):
    for node in _all_nodes(contract["paths"]):
        if "schema" in node and isinstance(node.get("examples"), dict):
            validator = OAS31Validator({**node["schema"], "components": contract["components"]})
            for name, example in node["examples"].items():
                assert [error.message for error in validator.iter_errors(example["value"])] == [], name


def test_only_required_parameters_are_filled_in(operations):
    """Documentation pages fill in `example` before "Execute"; that of an optional parameter would be a filter."""
    for path, operation in operations.items():
        for parameter in operation["parameters"]:
            required = parameter.get("required", False)
            assert ("example" in parameter) == required, (path, parameter)
            assert not parameter.keys() & {"examples"}, (path, parameter)
            assert not parameter.get("schema", {}).keys() & {"example", "examples"}, (path, parameter)


def test_operation_ids_are_unique_and_in_snake_case(operations):
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in ids), ids


def test_every_operation_has_a_tag_that_is_described(contract, operations):
    described = {tag["name"] for tag in contract["tags"] if tag["description"]}
    webhooks = [item["post"] for item in contract["webhooks"].values()]
    assert {tag for operation in [*operations.values(), *webhooks] for tag in operation["tags"]} == described


def test_errors_are_documented_as_problems(contract, operations, post_paths):
    for path, operation in operations.items():
        (done,) = operation["responses"].keys() & set(SUCCESS_STATUSES)
        is_private = any(part in path for part in PRIVATE_PARTS)
        assert (done != "200") == (path in post_paths and not is_private), path
        errors = {"422", "503"} if "/search" in path or done == "202" else {"304", "404", "422", "503"}
        errors = {"422", "503"} if path.endswith(("/news-sitemap", "/indexnow-key")) else errors
        errors = {"410", "422", "503"} if path == "/api/v1/changes" else errors
        errors |= {"410"} if path.startswith(WITHDRAWN_PATHS) else set()
        errors |= {"429"} if path in LIMITED_PATHS else set()
        errors -= {"304"} if path in post_paths or is_private else set()
        assert operation["responses"].keys() == {done, *errors}, path
        for status in errors:
            is_withdrawn = status == "410" and path.startswith(WITHDRAWN_PATHS)
            name = "Withdrawn" if is_withdrawn else RESPONSE_NAMES[status]
            assert operation["responses"][status]["$ref"].endswith(f"/{name}")
    for name, response in contract["components"]["responses"].items():
        assert list(response.get("content", {})) == ([] if name == "NotModified" else [MEDIA_TYPE]), name


def test_content_operations_document_their_caching_headers(operations):
    for path, operation in operations.items():
        is_content = "304" in operation["responses"]
        headers = {"ETag", "Cache-Control", "Cache-Tag"} if is_content else {"Cache-Control"}
        done = next(answer for status, answer in operation["responses"].items() if status in SUCCESS_STATUSES)
        assert done["headers"].keys() == headers, path
        request_headers = ["#/components/parameters/IfNoneMatch"] if is_content else []
        assert list(references(operation["parameters"])) == request_headers, path


def test_no_value_is_untyped(contract):
    for where, schema in all_schemas(contract):
        assert schema.keys() & TYPE_KEYWORDS, where
        assert schema.get("additionalProperties") is not True, where
        if schema.get("type") == "array":
            assert schema["items"], where
        if schema.get("type") == "object":
            assert schema.get("properties") or schema.get("additionalProperties"), where


def test_every_form_of_a_schema_is_known_to_foreign_generators(contract):
    """A value that is only null becomes a class that does not exist (openapi-generator); `contentMediaType` becomes a
    file in base64 (oapi-codegen); a constant without `enum` discriminates nothing (openapi-zod-client); an empty
    default does not compile, a number in an enumeration becomes a string (openapi-generator for Kotlin and Rust)."""
    for where, schema in all_schemas(contract):
        assert "contentMediaType" not in schema, where
        assert not (where.startswith("/") and schema.get("default") == []), where
        assert all(isinstance(value, str) for value in schema.get("enum", ())), where
        if isinstance(schema.get("const"), str):
            assert schema["enum"] == [schema["const"]], where
        for name, value in schema.get("properties", {}).items():
            assert value.get("type") != "null", (where, name)


def test_html_is_distinguished_from_plain_text(schemas):
    assert schemas["RichTextValue"]["properties"]["html"]["format"] == "html"
    assert schemas["Highlights"]["properties"]["body"]["items"]["format"] == "html"
    assert "format" not in schemas["Card"]["properties"]["title"]


def test_unions_have_a_discriminator(contract):
    """A union of objects has a discriminator that maps every member; other unions are a type or null."""
    for where, schema in all_schemas(contract):
        members = schema.get("oneOf", schema.get("anyOf", []))
        named = [member["$ref"] for member in members if "$ref" in member]
        if len(named) > 1:
            assert schema["discriminator"]["propertyName"] in DISCRIMINATORS, where
            assert sorted(schema["discriminator"]["mapping"].values()) == sorted(named), where
        elif members:
            assert len(members) == 2, where
            assert {"type": "null"} in members, where


def test_every_property_of_a_response_is_required(schemas, operations):
    """Properties of request bodies may be optional."""
    received = {
        reference.rsplit("/", 1)[1] for one in operations.values() for reference in references(one.get("requestBody"))
    }
    for name, schema in schemas.items():
        if name in received or name in EXTERNAL_FORMATS:
            continue
        assert set(schema.get("required", ())) == set(schema.get("properties", ())), name


def test_every_component_is_used(contract, operations):
    keys = {name for one in operations.values() for key in one["security"] for name in key}
    used = {*references(contract), *(f"#/components/securitySchemes/{name}" for name in keys)}
    for kind, named in contract["components"].items():
        for name in named:
            assert f"#/components/{kind}/{name}" in used


def test_schema_names_are_readable(schemas):
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", name) and "Ninja" not in name for name in schemas), list(schemas)
    assert {"AnyPage", "Block", "Card", "QuoteItem", "ReleaseDetail", "PageType", "Problem"} <= schemas.keys()


def test_every_page_type_and_block_is_documented(schemas):
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
def test_the_digest_is_the_same_in_every_process():
    """The digest is part of every ETag: with different digests, two processes would never respond with 304."""
    code = "import django; django.setup(); from cms.http.cache_policy import schema_digest as d; print(d())"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True
        )
        for seed in ("1", "2")
    ]
    digests = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert digests == [schema_digest()] * 2


def test_the_api_serves_the_document(client):
    assert client.get("/api/v1/openapi.json").content.decode() == document()
