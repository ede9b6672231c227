"""The tools of `make clients` are complete, locked and documented. That their clients work is tested by that target."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.clients.answers import Answers
from tests.clients.tools import FOLDER, Tool, compare_lines
from tests.node import CONTRACT

TOOLS = sorted(file.parent.name for file in FOLDER.glob("*/steps.sh"))
FUNCTIONS = ("needs", "version", "install", "generate", "compile", "libraries", "parse")
LOCKS = {"package.json": "package-lock.json", "requirements.in": "requirements.txt", "go.mod": "go.sum"}
LOCKS |= {"Cargo.toml": "Cargo.lock.in"}


@pytest.mark.processes
@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_has_all_steps_and_locked_packages(tool):
    folder = FOLDER / tool
    command = f". ../common.sh; . ./steps.sh; for name in {' '.join(FUNCTIONS)}; do command -v $name; done"
    assert subprocess.check_output(["sh", "-euc", command], cwd=folder, text=True).split() == list(FUNCTIONS)
    for declared, lock in LOCKS.items():
        assert (folder / lock).exists() == (folder / declared).exists(), lock


@pytest.mark.parametrize("tool", TOOLS)
def test_no_lock_file_names_a_registry(tool):
    for lock in LOCKS.values():
        if (file := FOLDER / tool / lock).exists():
            text = file.read_text(encoding="utf-8")
            assert not re.search(r'\bresolved\b|registry(?!")|index-url|find-links', text), file


@pytest.mark.processes
@pytest.mark.skipif(not shutil.which("node"), reason="not run: Node is not installed")
def test_the_documentation_lists_every_tool_with_its_version():
    page = (CONTRACT.parent / "docs" / "frontend.md").read_text(encoding="utf-8")
    section = page.partition("## Generate a client\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| ([a-z][\w-]+) \| (\d[\d.]+) \| [^|]+ \| [^|]+ \|", section, re.MULTILINE))
    command = ". ../common.sh; . ./steps.sh; version"
    assert rows == {
        tool: subprocess.check_output(["sh", "-euc", command], cwd=FOLDER / tool, text=True).strip() for tool in TOOLS
    }


def test_a_line_that_a_client_reads_differently_is_reported():
    assert compare_lines("list 3\npage 7\n", ("list 3", "page 7")) == ""
    assert "-page 8\n+page 7" in compare_lines("list 3\npage 7\n", ("list 3", "page 8"))
    assert "-page 7" in compare_lines("list 3\n", ("list 3", "page 7"))


@pytest.fixture
def make_tool(tmp_path, monkeypatch):
    """Return a function that makes a tool of these lines of `steps.sh`; its client prints what it should."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def make(*lines: str) -> Tool:
        folder = tmp_path / "example"
        folder.mkdir()
        steps = ["version() { echo 1; }", "generate() { :; }", "compile() { :; }", "parse() { echo read; }", *lines]
        (folder / "steps.sh").write_text("\n".join(steps), encoding="utf-8")
        return Tool(folder)

    return make


@pytest.mark.processes
@pytest.mark.parametrize(
    ("line", "marks", "failed", "words"),
    [
        ("", ["yes", "yes", "yes"], False, ""),
        ("programs=absent-program", ["-", "-", "-"], False, "because absent-program is not installed"),
        ("packages() { false; }", ["-", "-", "-"], False, "because its packages could not be downloaded"),
        ("libraries() { echo guzzle; }", ["yes", "yes", "-"], False, "Only compiled: example, because guzzle is not"),
        ("generate() { echo no; false; }", ["NO", "-", "-"], True, "does not generate"),
        ("compile() { false; }", ["yes", "NO", "-"], True, "does not compile"),
        ("parse() { echo other; }", ["yes", "yes", "NO"], True, "+other"),
        ("parse() { echo read; false; }", ["yes", "yes", "NO"], True, "does not parse"),
    ],
)
def test_what_is_absent_is_named_and_only_what_is_wrong_fails(make_tool, line, marks, failed, words):
    outcome = make_tool(line).run("http://127.0.0.1:1", Answers((), ("read",)))
    assert (outcome.marks, outcome.failed) == (marks, failed)
    assert words in outcome.problem
    assert bool(outcome.problem) == bool(words)
