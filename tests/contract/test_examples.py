"""The recorded examples are up to date, fit the document, and include every operation, page type and block."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openapi_schema_validator import OAS31Validator

from cms.api.openapi import document

from .examples.demo_environment import CMS
from .examples.shorten import build_document_examples, shorten
from .test_export import CONTRACT

EXAMPLES = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in (CONTRACT / "examples").glob("*.json")}
# Statuses of requests with the values of the document, other than 200. These need a token that only an editor's preview
# or an e-mail contains, or the id of a search.
NOT_FOUND = (
    *("preview", "exchange_preview_code", "confirm_sign_up", "unsubscribe", "stop_alert", "stop_all_alerts"),
    *("embargo_terms", "accept_embargo_terms", "embargo_release", "embargo_kit", "embargo_changes"),
    "rehearsal",  # only a rehearsal has it
)
SUCCESS = {"sign_up": 202, "request_alert": 202, "report_click": 422} | dict.fromkeys(NOT_FOUND, 404)
PROBLEMS = {304, 404, 410, 422, 429, 503}
SIZES = {"width", "height"}  # the examples are recorded with small pictures
PRINTED_FIELD = re.compile(r'"(\w+)":\s*("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null|[\[{…])')


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    """Record the examples in a separate process with its own database, time and ids."""
    folder = tmp_path_factory.mktemp("recorded")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.contract.examples", str(folder)]
    outcome = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    return folder


@pytest.mark.extended
@pytest.mark.processes
def test_the_examples_are_up_to_date(recorded):
    files = [*(CONTRACT / "examples").glob("*.json"), CONTRACT / "recorded-site.json"]
    committed = {file.name: file.read_text(encoding="utf-8") for file in files}
    current = {
        file.name: file.read_text(encoding="utf-8") for file in [*recorded.glob("*.json"), *recorded.glob("site/*")]
    }
    differing = sorted(name for name in committed.keys() | current.keys() if committed.get(name) != current.get(name))
    assert not differing, f"Out of date: {', '.join(differing)}. Run `make contract` and commit examples/."


@pytest.mark.extended
@pytest.mark.processes
def test_every_operation_answers_its_own_examples(recorded):
    """What a documentation page sends by "Execute", with the values that it has filled in, succeeds for the demo."""
    answers = json.loads((recorded / "prefilled" / "answers.json").read_text())
    assert len(answers) >= 20
    expected = {name: SUCCESS.get(name, 200) for name in answers}
    assert {name: answer["status"] for name, answer in answers.items()} == expected


@pytest.mark.extended
@pytest.mark.processes
def test_what_the_examples_of_each_post_get_is_documented(recorded, contract):
    answers = json.loads((recorded / "prefilled" / "answers.json").read_text())
    posts = {item["post"]["operationId"]: item["post"] for item in contract["paths"].values() if "post" in item}
    assert len(posts) >= 9
    for name, operation in posts.items():
        answer = answers[name]
        content = _resolved(contract, operation["responses"][str(answer["status"])]).get("content")
        if content is None:
            assert answer["body"] is None, name
            continue
        schema = {**content[answer["media_type"]]["schema"], "components": contract["components"]}
        assert [error.message for error in OAS31Validator(schema).iter_errors(answer["body"])] == [], name
        assert answer["status"] < 300 or answer["body"]["type"].startswith("urn:clarion:problem:"), name


@pytest.mark.extended
@pytest.mark.processes
def test_the_guide_prints_requests_that_succeed_and_their_responses(recorded):
    """Every printed field is in the response with its printed value."""
    sent = json.loads((recorded / "printed" / "responses.json").read_text(encoding="utf-8"))
    assert len(sent) >= 12
    for one in sent:
        problem = re.search(r'"status": (\d+)', one["printed"])
        expected = one["as"] or (int(problem[1]) if problem else None)
        assert one["status"] == expected if expected else one["status"] in (200, 202), one["command"]
    wrong = {one["command"]: found for one in sent if (found := _find_wrong(one["printed"], one["body"]))}
    assert wrong == {}


def _find_wrong(printed: str, body: object) -> list[str]:
    """Return the fields of a printed response that the response does not have. `…` stands for what is left out."""
    known = set(_list_fields(body))
    return [
        f"{name}: {value}"
        for name, value in PRINTED_FIELD.findall(printed.replace("http://localhost:8000", CMS))
        if name not in SIZES and not any(name == key and _is_shortened(value, text) for key, text in known)
    ]


def _list_fields(node: object) -> Iterator[tuple[str, str]]:
    for key, value in node.items() if isinstance(node, dict) else ():
        yield key, json.dumps(value, ensure_ascii=False) if not isinstance(value, dict | list) else "…"
        yield from _list_fields(value)
    for value in node if isinstance(node, list) else ():
        yield from _list_fields(value)


def _is_shortened(printed: str, text: str) -> bool:
    if text == "…":  # an object or list, whose parts are compared
        return printed in ("{", "[", "…")
    pattern = ".*".join(re.escape(part) for part in printed.split("…"))
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def test_the_document_has_the_examples_in_short():
    examples = build_document_examples(CONTRACT / "examples")
    assert examples == json.loads(document.EXAMPLES_PATH.read_text(encoding="utf-8")), "Run `make contract`."


def test_lists_and_texts_are_shortened():
    text = "word " * 40
    assert shorten({"items": [{"a": text}, {"a": text}]}) == {"items": [{"a": ("word " * 24).strip() + " …"}]}
    assert shorten({"body": [{}, {}, {}], "values": ["a", "b", "c"]}) == {"body": [{}, {}], "values": ["a", "b"]}
    assert shorten({"html": "<p>One</p><p>Two</p>"}) == {"html": "<p>One</p>"}
    assert shorten("a" * 200) == "a" * 200


@pytest.mark.few(12)
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_fits_the_document(name, contract):
    example = EXAMPLES[name]
    method, path = example["operation"].split(" ")
    operation = contract["paths"][path][method.lower()]
    response, body = example["response"], example["response"]["body"]
    documented = _resolved(contract, operation["responses"][str(response["status"])])
    assert response["headers"].keys() >= documented.get("headers", {}).keys() - {"Cache-Tag", "Retry-After"}
    if "content" not in documented:
        assert body is None
        return
    kind = response["headers"]["Content-Type"].split(";")[0]
    if isinstance(body, str):
        assert kind in documented["content"]
        return
    schema = {**documented["content"][kind]["schema"], "components": contract["components"]}
    assert [f"{error.json_path}: {error.message}" for error in OAS31Validator(schema).iter_errors(body)] == []


def _resolved(contract: dict, node: dict) -> dict:
    return contract["components"]["responses"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node


def test_every_operation_has_a_successful_example(contract):
    answered = {one["operation"] for one in EXAMPLES.values() if one["response"]["status"] < 300}
    missing = {f"{method.upper()} {path}" for path, item in contract["paths"].items() for method in item} - answered
    assert not missing, (
        f"There is no example of {missing}. Add the request to tests/contract/examples/: to PARAMETERS in requests.py, "
        "or to sequences.py if it depends on earlier responses. Then run `make contract`."
    )


def test_every_page_type_and_block_has_an_example(schemas):
    pages = [one["response"]["body"] for one in EXAMPLES.values() if one["operation"].endswith("/pages/{page_id}")]
    pages = [page for page in pages if "body" in page]
    assert {page["type"] for page in pages} == set(schemas["AnyPage"]["discriminator"]["mapping"])
    blocks = {block["type"] for page in pages for block in page["body"]}
    assert blocks == set(schemas["Block"]["discriminator"]["mapping"])


def test_pictures_have_every_format():
    card = EXAMPLES["releases.json"]["response"]["body"]["items"][0]
    assert card["image"]["files"]["formats"] == ["avif", "webp"]
    assert card["image"]["src"].endswith(".jpg")


def test_common_errors_have_examples():
    assert {example["response"]["status"] for example in EXAMPLES.values()} >= PROBLEMS


def test_examples_contain_no_code_and_no_token():
    text = json.dumps(EXAMPLES, ensure_ascii=False)
    assert re.findall(r"\bpv[cst]_|[\w-]{40,}:[\w-]{6}:", text) == []
    assert "Preview token-of-a-draft" in text


def test_examples_contain_no_local_host_or_path():
    text = json.dumps(EXAMPLES, ensure_ascii=False)
    assert re.findall(r"localhost|testserver|127\.0\.0\.1|/tmp/|/home/|:\d{4}/", text) == []
