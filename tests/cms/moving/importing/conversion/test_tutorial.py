"""The tutorial about conversion rules in docs/extending.md does what it prints, here without a project of its own."""

from __future__ import annotations

import io
import re
import shlex
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail import hooks

from tests.extension.tutorials import Step, _matches, read_steps

DOCUMENT = Path(__file__).parents[5] / "docs/extending.md"
HOOK = re.compile(r'hooks\.register\("(\w+)", "([\w.]+)"\)')


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    lines = DOCUMENT.read_text(encoding="utf-8").split("\n")
    start = lines.index("## 8. A conversion rule")
    end = next(at for at, line in enumerate(lines) if at > start and line.startswith("## "))
    return [step for step in read_steps(DOCUMENT) if start < step.line <= end]


def run(command: str, directory: Path) -> str:
    """Run a command of the tutorial, and return what it prints."""
    _, _, name, *options = shlex.split(command)
    given = [str(directory / one) if re.fullmatch(r"[\w/]+\.\w+", one) else one for one in options]
    with redirect_stdout(io.StringIO()) as printed:
        if name == "shell":
            exec(given[-1], {})
        else:
            call_command(name, *given, stdout=printed, stderr=io.StringIO())
    return printed.getvalue().strip()


def test_the_tutorial_can_be_followed_as_printed(
    steps: list[Step], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tree: object
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("harbour", "harbour.conversion"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    outputs = 0
    names: list[tuple[str, str]] = []
    for step in steps:
        if step.language == "console":
            for part in re.split(r"^\$ ", step.content, flags=re.MULTILINE)[1:]:
                command, _, expected = part.partition("\n")
                with hooks.register_temporarily(names):
                    printed = run(command, tmp_path)
                assert _matches(expected.strip(), printed), printed
                outputs += bool(expected.strip("… \n"))
            continue
        path = tmp_path / step.file
        path.parent.mkdir(exist_ok=True)
        path.write_text(step.content, encoding="utf-8")
        names += HOOK.findall(step.content)
    assert (outputs, names) == (2, [("clarion_conversion_rules", "harbour.conversion.RULES")])


def test_the_rule_has_ten_lines(steps: list[Step]) -> None:
    (rule,) = [step.content for step in steps if step.file == "harbour/conversion.py"]
    assert len([line for line in rule.splitlines() if line]) <= 10
