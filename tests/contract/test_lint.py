"""A second validator and a linter read the document; each fault planted in it is found by one of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.node import CONTRACT, run, skip_unless_ready

Node = dict[str, Any]
LINT = CONTRACT / "tools" / "lint"
DOCUMENT = CONTRACT / "openapi.json"

pytestmark = pytest.mark.node


@pytest.fixture(scope="module", autouse=True)
def toolchain():
    skip_unless_ready(LINT)


def ask(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(LINT, "npm", "run", "--silent", script, "--", *map(str, arguments))


def planted(plant: Callable[[Node], object], file: Path) -> Path:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    plant(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def operation(document: Node) -> Node:
    return document["paths"]["/api/v1/search"]["get"]


def parameter(document: Node) -> Node:
    return operation(document)["parameters"][0]


def schema(document: Node, name: str) -> Node:
    return document["components"]["schemas"][name]


def leave_one(document: Node) -> None:
    document["components"]["schemas"]["Left"] = {"type": "string", "description": "Nobody uses it."}


def test_a_second_validator_finds_the_document_valid():
    outcome = ask("validate", DOCUMENT)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    "plant",
    [
        lambda document: document.pop("info"),
        lambda document: operation(document)["responses"].clear(),
        lambda document: parameter(document).pop("in"),
    ],
)
def test_what_is_no_openapi_is_refused(plant, tmp_path):
    assert ask("validate", planted(plant, tmp_path / "openapi.json")).returncode == 1


def test_the_linter_has_nothing_to_say():
    outcome = ask("lint", DOCUMENT)
    assert outcome.returncode == 0, outcome.stdout


FAULTS = {
    "struct": lambda document: schema(document, "Card").update(type="objekt"),
    "operation-operationId": lambda document: operation(document).pop("operationId"),
    "operation-operationId-unique": lambda document: operation(document).update(operationId="releases"),
    "operation-summary": lambda document: operation(document).pop("summary"),
    "operation-description": lambda document: operation(document).pop("description"),
    "operation-tag-defined": lambda document: operation(document).update(tags=["Searching"]),
    "tag-description": lambda document: document["tags"][0].pop("description"),
    "parameter-description": lambda document: parameter(document).pop("description"),
    "complete/parameter-example": lambda document: parameter(document).pop("example"),
    "complete/request-example": lambda document: schema(document, "SignUp").pop("examples"),
    "complete/named-schema-description": lambda document: schema(document, "Card").pop("description"),
    "no-invalid-parameter-examples": lambda document: parameter(document).update(example=7),
    "no-unused-components": leave_one,
    "no-unresolved-refs": lambda document: document["components"]["schemas"].pop("Term"),
    "info-license-strict": lambda document: document["info"]["license"].pop("identifier"),
    "no-empty-servers": lambda document: document.pop("servers"),
    "security-defined": lambda document: operation(document).pop("security"),
    "response-mime-type": lambda document: operation(document)["responses"]["200"]["content"].update({"a/b": {}}),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, set[str]]:
    """The rules that each fault breaks; all are linted in one go."""
    folder = tmp_path_factory.mktemp("planted")
    files = [planted(plant, folder / f"{number}.json") for number, plant in enumerate(FAULTS.values())]
    answers = _each(ask("lint", *files, "--format", "json").stdout)
    return {rule: {one["ruleId"] for one in answer["problems"]} for rule, answer in zip(FAULTS, answers, strict=True)}


def _each(text: str) -> Iterator[Node]:
    """The answers, which follow one another without anything between."""
    while text := text.lstrip():
        answer, end = json.JSONDecoder().raw_decode(text)
        yield answer
        text = text[end:]


@pytest.mark.parametrize("rule", FAULTS)
def test_each_fault_is_found_by_its_rule(rule, found):
    assert rule in found[rule]


def test_a_rule_that_is_off_says_why():
    lines = (LINT / "redocly.yaml").read_text(encoding="utf-8").partition("rules:")[2].splitlines()
    off = [(before.strip(), line) for before, line in pairwise(lines) if line.endswith(": off")]
    assert off
    assert [line for before, line in off if not before.startswith("# ")] == []


def test_the_lock_names_no_registry():
    locked = json.loads((LINT / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in locked["packages"].items() if "resolved" in package] == []
