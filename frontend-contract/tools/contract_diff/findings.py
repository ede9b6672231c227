"""What is found, as sentences for the people who build frontends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    BREAKING = "breaking"
    ADDED = "added"


@dataclass(frozen=True, order=True)
class Finding:
    """`where` is an operation, or a schema by name and the way into it (`Card.topics[]`)."""

    where: str
    sentence: str
    level: Level = Level.ADDED

    def __str__(self) -> str:
        return f"{self.level.value:<9} {self.where}: {self.sentence}"


class Findings:
    """A list without repeats: one schema is used in many places."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def breaking(self, where: str, sentence: str) -> None:
        self._found[where, sentence] = Finding(where, sentence, Level.BREAKING)

    def added(self, where: str, sentence: str) -> None:
        self._found.setdefault((where, sentence), Finding(where, sentence, Level.ADDED))

    def all(self) -> list[Finding]:
        """The breaking ones first."""
        return sorted(self._found.values(), key=lambda one: (one.level is not Level.BREAKING, one.where, one.sentence))
