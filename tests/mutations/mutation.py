"""A mutation: a fault that a developer might make, and the tests that must find it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]


class MutationError(Exception):
    """A mutation does not apply to the code: its file or the text that it replaces is not there, or is not unique."""


@dataclass(frozen=True, slots=True)
class Change:
    """The replacement of a text that occurs exactly once in a file of `cms/` or `search/`."""

    path: str
    old: str
    new: str

    @property
    def module(self) -> str:
        """Return the name of the module that the file defines."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def apply(self, source: str) -> str:
        """Return the source with the replacement.

        Raises:
            MutationError: The text does not occur, or more than once.
        """
        if (count := source.count(self.old)) != 1:
            raise MutationError(f"{self.path} has {count or 'no'} occurrences of:\n{self.old}")
        return source.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Mutation:
    """What is wrong in words, the files, directories or tests below `tests/` that must find it, and its changes.

    `keyword` selects tests as pytest's `-k` does, for example those of one engine. `sentence` is part of what the check
    of the contract says about a change of the API.
    """

    name: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]
    area: str = ""
    keyword: str = ""
    sentence: str = ""

    def check(self) -> None:
        """Check that the mutation applies to the code.

        Raises:
            MutationError: It does not; the text names it and says why.
        """
        for change in self.changes:
            path = ROOT / change.path
            if not path.is_file():
                raise MutationError(f"“{self.name}” does not apply: there is no {change.path}.")
            try:
                change.apply(path.read_text(encoding="utf-8"))
            except MutationError as reason:
                raise MutationError(f"“{self.name}” does not apply: {reason}") from None


def mutate(name: str, path: str, old: str, new: str, *tests: str) -> Mutation:
    """Return a mutation with one change."""
    return Mutation(name, (Change(path, old, new),), tests)


def in_area(area: str, *mutations: Mutation) -> list[Mutation]:
    """Return the mutations as those of an area."""
    return [replace(mutation, area=area) for mutation in mutations]


def check_all(mutations: Iterable[Mutation]) -> list[str]:
    """Return the reasons why mutations do not apply to the code."""
    reasons = []
    for mutation in mutations:
        try:
            mutation.check()
        except MutationError as error:
            reasons.append(str(error))
    return reasons
