"""docs/caches.md lists every function whose SQL is compiled once, so that none is added without a figure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[3]
ROW = re.compile(r"^\| `([\w/]+\.py)` \| (.+) \|$", re.MULTILINE)


def find_uses(source: str) -> Iterator[str]:
    """Yield the names of the functions with `@cached_sql`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and "cached_sql" in {ast.unparse(one) for one in node.decorator_list}:
            yield node.name


def test_a_use_is_found_by_its_decorator():
    assert list(find_uses("@cached_sql\ndef a(): ...\n@cache\ndef b(): ...\ndef c(): cached_sql(a)")) == ["a"]


def test_every_use_is_listed_and_no_other_with_their_number():
    text = (PROJECT / "docs/caches.md").read_text(encoding="utf-8").partition("\n## Compiled SQL\n")[2]
    listed = {path: re.findall(r"`(\w+)`", names) for path, names in ROW.findall(text)}
    paths = [path for package in ("cms", "search") for path in (PROJECT / package).rglob("*.py")]
    found = {str(path.relative_to(PROJECT)): list(find_uses(path.read_text(encoding="utf-8"))) for path in paths}
    assert listed == {path: sorted(names) for path, names in found.items() if names}
    assert f"{sum(map(len, listed.values()))} functions" in text
