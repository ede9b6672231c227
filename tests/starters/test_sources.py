"""What can be checked of starters without building them: `cp -r` takes everything that they need."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.starters.folders import STARTERS, names

MAX_LINES = {"next": 800, "astro": 400}  # without blank lines, comments and configuration
MAX_WIDTH = 190  # width of a line of code, so that fewer lines are not longer ones
CODE = {".ts", ".tsx", ".astro", ".mjs", ".js"}
CONFIGURATION = re.compile(r"(^|\.)config\.\w+$")
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$|<!--.*?-->", re.DOTALL | re.MULTILINE)
# Each starter has what its owner will change first. Here, where several are maintained, the copies are the same.
COPIES = ("brand.css", "icon.svg")

every_starter = pytest.mark.parametrize("name", sorted(path.parent.name for path in STARTERS.glob("*/package.json")))


def code_of(name: str) -> list[Path]:
    files = (path for path in (STARTERS / name).rglob("*") if path.suffix in CODE)
    hidden = {"node_modules", ".next", ".astro", "dist"}
    return [path for path in files if not hidden & set(path.parts) and not path.name.endswith("-env.d.ts")]


@every_starter
def test_it_uses_the_packed_package_and_nothing_outside_its_folder(name: str) -> None:
    folder = STARTERS / name
    manifest = json.loads((folder / "package.json").read_text())
    assert manifest["dependencies"]["clarion-contract"] == "file:vendor/clarion-contract.tgz"
    assert (folder / "vendor/clarion-contract.tgz").exists()
    for path in code_of(name):
        for target in re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']*)["']""", path.read_text()):
            assert folder in (path.parent / target).resolve().parents, f"{path}: {target}"


@every_starter
def test_its_lock_file_names_no_registry(name: str) -> None:
    packages = json.loads((STARTERS / name / "package-lock.json").read_text())["packages"]
    assert {one["resolved"] for one in packages.values() if "resolved" in one} == {"file:vendor/clarion-contract.tgz"}


def count_lines(text: str) -> int:
    """Return the number of lines with code."""
    return sum(bool(line.strip()) for line in COMMENT.sub("", text).splitlines())


@every_starter
def test_it_is_short_enough_to_be_read_at_once(name: str) -> None:
    texts = [path.read_text() for path in code_of(name) if not CONFIGURATION.search(path.name)]
    assert sum(map(count_lines, texts)) <= MAX_LINES.get(name, 800)
    assert max(len(line) for text in texts for line in text.splitlines()) <= MAX_WIDTH


def test_only_lines_with_code_are_counted() -> None:
    assert count_lines("// one\nconst a = 1; // two\n\n/* three\n four */\nconst b = 2;\n<!-- five -->\n") == 2


@pytest.mark.parametrize("name", COPIES)
def test_starters_have_the_same_look(name: str) -> None:
    hidden = {"node_modules", ".next", ".astro", "dist"}
    files = [path for path in STARTERS.rglob(name) if not hidden & set(path.parts)]
    assert len(files) == len(list(STARTERS.glob("*/package.json")))
    assert len({path.read_bytes() for path in files}) == 1


def test_a_name_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "next" in names()
    monkeypatch.setenv("STARTERS", "astro")
    assert names() == ["astro"]
