"""The documented vocabulary of the style sheet is that of the file."""

from __future__ import annotations

import re

from tests.node import CONTRACT

SHEET = re.sub(r"/\*.*?\*/", "", (CONTRACT / "typescript/styles/site.css").read_text(encoding="utf-8"), flags=re.DOTALL)
RECIPE = (CONTRACT.parent / "docs/recipes/style-sheet.md").read_text(encoding="utf-8")


def documented(header: str) -> list[str]:
    """Return the names in the first column of all tables with this header."""
    tables = re.findall(rf"^\| {header} \|.*\n\|---\|---\|\n((?:\|.*\n)+)", RECIPE, re.MULTILINE)
    rows = "".join(tables).splitlines()
    return [name for row in rows for name in re.findall(r"`([\w-]+)`", row.split("|")[1])]


def test_every_class_has_a_line_and_every_line_a_class():
    selectors = re.findall(r"([^{}]+)\{", SHEET)
    classes = {name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector)}
    assert sorted(documented("class")) == sorted(classes)


def test_every_token_has_a_line_and_every_line_a_token():
    (root,) = re.findall(r"^:root \{(.*?)\}", SHEET, re.DOTALL | re.MULTILINE)
    assert sorted(documented("token")) == sorted(re.findall(r"(--[\w-]+):", root))


def test_all_rules_are_in_the_layer():
    layer, _, rules = SHEET.strip().partition("{")
    assert layer.strip() == "@layer clarion"
    depth = 1
    for position, character in enumerate(rules):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth > 0 or position == len(rules) - 1
