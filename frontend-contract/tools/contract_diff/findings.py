"""The differences found, as sentences for frontend developers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """The effect of a difference on existing frontends."""

    BREAKING = "breaking"
    ADDED = "added"


@dataclass(frozen=True, order=True)
class Finding:
    """One difference. `where` is an operation, or a schema with the path to a field (`Card.topics[]`)."""

    where: str
    sentence: str
    level: Level = Level.ADDED

    def __str__(self) -> str:
        return f"{self.level.value:<9} {self.where}: {self.sentence}"


class Findings:
    """A collection without duplicates, because one schema is used in many places."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def breaking(self, where: str, sentence: str) -> None:
        """Add a breaking change."""
        self._found[where, sentence] = Finding(where, sentence, Level.BREAKING)

    def added(self, where: str, sentence: str) -> None:
        """Add a compatible change, unless the same one is recorded as breaking."""
        self._found.setdefault((where, sentence), Finding(where, sentence, Level.ADDED))

    def all(self) -> list[Finding]:
        """Return all findings, breaking ones first."""
        return sorted(self._found.values(), key=lambda one: (one.level is not Level.BREAKING, one.where, one.sentence))
