"""A second validator and a linter read the document; each mutation of the document is found by one of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.node import CONTRACT, install_or_skip, run

Node = dict[str, Any]
LINT = CONTRACT / "tools" / "lint"
DOCUMENT = CONTRACT / "openapi.json"

pytestmark = pytest.mark.node


@pytest.fixture(scope="module", autouse=True)  # every test of this module runs the linter's packages
def toolchain():
    """Install the packages of the linter, or skip the module."""
    install_or_skip(LINT)


def run_script(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(LINT, "npm", "run", "--silent", script, "--", *map(str, arguments))


def mutated_copy(mutate: Callable[[Node], object], file: Path) -> Path:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    mutate(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def sign_up_body(document):
    return document["paths"]["/api/v1/sign-ups"]["post"]["requestBody"]["content"]["application/json"]


def operation(document: Node) -> Node:
    return document["paths"]["/api/v1/search"]["get"]


def parameter(document: Node) -> Node:
    return operation(document)["parameters"][0]


def schema(document: Node, name: str) -> Node:
    return document["components"]["schemas"][name]


def add_unused_schema(document: Node) -> None:
    document["components"]["schemas"]["Unused"] = {"type": "string", "description": "No operation uses it."}


@pytest.mark.extended
def test_a_second_validator_finds_the_document_valid():
    outcome = run_script("validate", DOCUMENT)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "mutate",
    [
        lambda document: document.pop("info"),
        lambda document: operation(document)["responses"].clear(),
        lambda document: parameter(document).pop("in"),
    ],
)
def test_an_invalid_document_is_refused(mutate, tmp_path):
    assert run_script("validate", mutated_copy(mutate, tmp_path / "openapi.json")).returncode == 1


def test_the_linter_reports_nothing():
    outcome = run_script("lint", DOCUMENT)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.extended
def test_validator_and_linter_accept_the_document_in_3_0():
    for script in ("validate", "lint"):
        outcome = run_script(script, DOCUMENT.with_name("openapi-3.0.json"))
        assert outcome.returncode == 0, outcome.stdout


MUTATIONS = {
    "struct": lambda document: schema(document, "Card").update(type="objekt"),
    "operation-operationId": lambda document: operation(document).pop("operationId"),
    "operation-operationId-unique": lambda document: operation(document).update(operationId="releases"),
    "operation-summary": lambda document: operation(document).pop("summary"),
    "operation-description": lambda document: operation(document).pop("description"),
    "operation-tag-defined": lambda document: operation(document).update(tags=["Searching"]),
    "tag-description": lambda document: document["tags"][0].pop("description"),
    "parameter-description": lambda document: parameter(document).pop("description"),
    "complete/parameter-example": lambda document: parameter(document).update(required=True),
    "complete/request-example": lambda document: sign_up_body(document).pop("example"),
    "complete/named-schema-description": lambda document: schema(document, "Card").pop("description"),
    "no-invalid-parameter-examples": lambda document: parameter(document).update(example=7),
    "no-unused-components": add_unused_schema,
    "no-unresolved-refs": lambda document: document["components"]["schemas"].pop("Term"),
    "info-license-strict": lambda document: document["info"]["license"].pop("identifier"),
    "no-empty-servers": lambda document: document.pop("servers"),
    "security-defined": lambda document: operation(document).pop("security"),
    "response-mime-type": lambda document: operation(document)["responses"]["200"]["content"].update({"a/b": {}}),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, set[str]]:
    """Return the rules that each mutation breaks. All are linted by one process, because starting it takes seconds."""
    folder = tmp_path_factory.mktemp("mutated")
    files = [mutated_copy(mutate, folder / f"{number}.json") for number, mutate in enumerate(MUTATIONS.values())]
    results = _parse_results(run_script("lint", *files, "--format", "json").stdout)
    return {
        rule: {one["ruleId"] for one in result["problems"]} for rule, result in zip(MUTATIONS, results, strict=True)
    }


def _parse_results(text: str) -> Iterator[Node]:
    """Yield the JSON values of a text in which they follow one another without a separator."""
    while text := text.lstrip():
        result, end = json.JSONDecoder().raw_decode(text)
        yield result
        text = text[end:]


@pytest.mark.few(4)
@pytest.mark.parametrize("rule", MUTATIONS)
def test_each_mutation_is_found_by_its_rule(rule, found):
    assert rule in found[rule]


def test_a_disabled_rule_has_a_reason():
    lines = (LINT / "redocly.yaml").read_text(encoding="utf-8").partition("rules:")[2].splitlines()
    off = [(before.strip(), line) for before, line in pairwise(lines) if line.endswith(": off")]
    assert off
    assert [line for before, line in off if not before.startswith("# ")] == []


def test_the_lock_file_names_no_registry():
    locked = json.loads((LINT / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in locked["packages"].items() if "resolved" in package] == []
