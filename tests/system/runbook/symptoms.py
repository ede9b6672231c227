"""The symptoms of docs/operating/day-two/runbook.md: what the document prints is what the tests run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parents[3] / "docs/operating/day-two/runbook.md"
SECTION = re.compile(r"^### (?P<title>.+?)\n(?P<text>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Symptom:
    """A symptom with its three groups of commands."""

    title: str
    show: str
    mend: str
    is_over: str


def read_symptoms() -> Iterator[Symptom]:
    """Yield the symptoms in the order of the document."""
    for section in SECTION.finditer(DOCUMENT.read_text(encoding="utf-8")):
        groups = COMMANDS.findall(section["text"])
        assert len(groups) == 3, f"{section['title']} has {len(groups)} groups of commands: show, mend, is over"
        yield Symptom(section["title"], *groups)


def read_symptom(title: str) -> Symptom:
    """Return the symptom with this title."""
    (found,) = [symptom for symptom in read_symptoms() if symptom.title == title]
    return found
