"""Each sentence about Redis, object storage and the search engine names tests that hold it, and that exist.

`tests/collection.py` takes care that each test that exists is in a run.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
DOCUMENT = PROJECT / "docs/operating/reference/servers.md"
COMMENT = re.compile(r"<!-- test: (.+?)::(\w+) -->")
ITEM = re.compile(r"^- .*?(?=^- |^\s*$|\Z)", re.MULTILINE | re.DOTALL)
END_OF_SENTENCE = re.compile(r"[.!?](?=\s|$)")
SECTIONS = ("What it is for", "While it is away", "When it returns")
MIN_SENTENCES = 40


def read_items() -> list[str]:
    """Return the items of the lists of the document, with their comments."""
    return ITEM.findall(DOCUMENT.read_text(encoding="utf-8"))


@cache
def list_tests(path: str) -> frozenset[str]:
    """Return the names of the tests in a module; none if it does not exist or is not collected."""
    module = PROJECT / path
    if not module.is_file() or not module.name.startswith("test_"):
        return frozenset()
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


@pytest.mark.parametrize("item", read_items(), ids=lambda item: item.split("\n")[0][2:50])
def test_each_sentence_names_tests_that_exist(item: str) -> None:
    named = COMMENT.findall(item)
    sentence = COMMENT.sub("", item).strip()
    assert named, "name the tests that hold it: <!-- test: tests/…/test_….py::test_… -->"
    assert len(END_OF_SENTENCE.findall(sentence)) == 1, "one sentence in each item, so that each has tests"
    assert [name for path, name in named if name not in list_tests(path)] == []


def test_the_document_says_it_of_all_three() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert headings == [*SECTIONS, *SECTIONS, *SECTIONS]
    assert len(read_items()) >= MIN_SENTENCES
    below = COMMENT.sub("", text.partition("\n## ")[2])
    assert ITEM.sub("", below).count(". ") <= 1, "what is said below the headings is in the lists"


def test_each_test_of_this_directory_holds_a_sentence() -> None:
    own = "tests/system/outages/test_outages.py"
    named = {name for item in read_items() for path, name in COMMENT.findall(item) if path == own}
    assert named == list_tests(own)
