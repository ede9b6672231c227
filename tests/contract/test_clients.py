"""The tools of `make clients` are complete, locked and documented. That their clients work is tested by that target."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.clients.tools import FOLDER, compare_lines
from tests.node import CONTRACT

TOOLS = sorted(file.parent.name for file in FOLDER.glob("*/steps.sh"))
FUNCTIONS = {"needs", "version", "install", "generate", "compile", "parse"}
LOCKS = {"package.json": "package-lock.json", "requirements.in": "requirements.txt", "go.mod": "go.sum"}
LOCKS |= {"Cargo.toml": "Cargo.lock.in"}


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_has_all_steps_and_locked_packages(tool):
    folder = FOLDER / tool
    steps = (folder / "steps.sh").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)\(\)", steps, re.MULTILINE)) >= FUNCTIONS
    for declared, lock in LOCKS.items():
        assert (folder / lock).exists() == (folder / declared).exists(), lock


@pytest.mark.parametrize("tool", TOOLS)
def test_no_lock_file_names_a_registry(tool):
    for lock in LOCKS.values():
        if (file := FOLDER / tool / lock).exists():
            text = file.read_text(encoding="utf-8")
            assert not re.search(r'\bresolved\b|registry(?!")|index-url|find-links', text), file


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
def test_the_documentation_lists_every_tool_with_its_version():
    page = (CONTRACT.parent / "docs" / "frontend.md").read_text(encoding="utf-8")
    section = page.partition("## Generate a client\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| ([a-z][\w-]+) \| (\d[\d.]+) \|", section, re.MULTILINE))
    command = ". ../common.sh; . ./steps.sh; version"
    assert rows == {
        tool: subprocess.check_output(["sh", "-euc", command], cwd=FOLDER / tool, text=True).strip() for tool in TOOLS
    }


def test_a_line_that_a_client_reads_differently_is_reported():
    assert compare_lines("list 3\npage 7\n", ("list 3", "page 7")) == ""
    assert "-page 8\n+page 7" in compare_lines("list 3\npage 7\n", ("list 3", "page 8"))
    assert "-page 7" in compare_lines("list 3\n", ("list 3", "page 7"))
