"""The recorded answers are those of this code, fit the document, and leave no operation, page or block out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_schema_validator import OAS31Validator

from .test_export import CONTRACT

EXAMPLES = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in (CONTRACT / "examples").glob("*.json")}
PROBLEMS = {304, 404, 410, 422, 503}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    """Recorded anew by a process of its own: its database, its clock and its ids are those of no other test."""
    folder = tmp_path_factory.mktemp("recorded")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.contract.recording", str(folder)]
    outcome = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    return folder


@pytest.mark.processes
def test_the_recorded_answers_are_those_of_this_code(recorded):
    committed = {file.name: file.read_text(encoding="utf-8") for file in (CONTRACT / "examples").glob("*.json")}
    anew = {file.name: file.read_text(encoding="utf-8") for file in recorded.iterdir()}
    differing = sorted(name for name in committed.keys() | anew.keys() if committed.get(name) != anew.get(name))
    assert not differing, (
        f"Not what this code answers: {', '.join(differing)}. Run `make contract` and commit examples/."
    )


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_fits_the_document(name, contract):
    example = EXAMPLES[name]
    method, path = example["operation"].split(" ")
    operation = contract["paths"][path][method.lower()]
    answer, body = example["response"], example["response"]["body"]
    promised = _resolved(contract, operation["responses"][str(answer["status"])])
    assert answer["headers"].keys() >= promised.get("headers", {}).keys() - {"Cache-Tag", "Retry-After"}
    if "content" not in promised:
        assert body is None
        return
    kind = answer["headers"]["Content-Type"].split(";")[0]
    if isinstance(body, str):
        assert kind in promised["content"]
        return
    schema = {**promised["content"][kind]["schema"], "components": contract["components"]}
    assert [f"{error.json_path}: {error.message}" for error in OAS31Validator(schema).iter_errors(body)] == []


def _resolved(contract: dict, node: dict) -> dict:
    return contract["components"]["responses"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node


def test_every_operation_is_answered_at_least_once(contract):
    answered = {one["operation"] for one in EXAMPLES.values() if one["response"]["status"] < 300}
    missing = {f"{method.upper()} {path}" for path, item in contract["paths"].items() for method in item} - answered
    assert not missing, (
        f"No answer is recorded of {missing}. Say in tests/contract/recording/ how to ask: questions.py (ASKED), or "
        "lives.py for what takes several steps. Then run `make contract`."
    )


def test_every_page_type_and_block_is_there(schemas):
    pages = [one["response"]["body"] for one in EXAMPLES.values() if one["operation"].endswith("/pages/{page_id}")]
    pages = [page for page in pages if "body" in page]
    assert {page["type"] for page in pages} == set(schemas["AnyPage"]["discriminator"]["mapping"])
    blocks = {block["type"] for page in pages for block in page["body"]}
    assert blocks == set(schemas["Block"]["discriminator"]["mapping"])


def test_pictures_are_there_in_every_format():
    card = EXAMPLES["releases.json"]["response"]["body"]["items"][0]
    assert [source["type"] for source in card["image"]["sources"]] == ["image/avif", "image/webp", "image/jpeg"]


def test_the_errors_that_frontends_meet_are_there():
    assert {example["response"]["status"] for example in EXAMPLES.values()} >= PROBLEMS


def test_no_code_and_no_token_is_in_them():
    text = json.dumps(EXAMPLES, ensure_ascii=False)
    assert re.findall(r"\bpv[cst]_|[\w-]{40,}:[\w-]{6}:", text) == []
    assert "Preview token-of-a-draft" in text


def test_nothing_of_a_machine_is_in_them():
    text = json.dumps(EXAMPLES, ensure_ascii=False)
    assert re.findall(r"localhost|testserver|127\.0\.0\.1|/tmp/|/home/|:\d{4}/", text) == []
