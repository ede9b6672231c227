"""The versions of Clarion with what each asks for beside its migrations, read from `notes.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .steps import Phase

NOTES_PATH = Path(__file__).with_name("notes.yaml")


@dataclass(frozen=True, slots=True)
class Condition:
    """That an environment variable has a value, or one that matches a regular expression as a whole."""

    variable: str
    matches: str = r"[\s\S]+"

    def holds(self, variables: Mapping[str, str]) -> bool:
        return re.fullmatch(self.matches, variables.get(self.variable, "")) is not None


@dataclass(frozen=True, slots=True)
class Note:
    """Something to do once, for the upgrade to a version."""

    title: str
    phase: Phase
    do: str
    condition: Condition | None = None
    done: Condition | None = None

    def applies(self, variables: Mapping[str, str]) -> bool:
        """Return whether the note concerns an installation with these variables, and is not known to be done."""
        if self.condition and not self.condition.holds(variables):
            return False
        return not (self.done and self.done.holds(variables))

    @property
    def is_verified(self) -> bool:
        """Return whether the variables tell when it is done."""
        return bool(self.condition or self.done)


@dataclass(frozen=True, slots=True)
class Version:
    """A version, with what it asks for."""

    version: str
    first_migration: str
    api: str
    webhooks: str = ""
    removed_variables: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@cache
def read_versions() -> tuple[Version, ...]:
    """Return all versions, the oldest first."""
    return tuple(_build(entry) for entry in yaml.safe_load(NOTES_PATH.read_text(encoding="utf-8")))


def _build(entry: dict[str, Any]) -> Version:
    notes = tuple(_build_note(note) for note in entry.get("notes", ()))
    return Version(**{**entry, "notes": notes})


def _build_note(entry: dict[str, Any]) -> Note:
    conditions = {
        name: Condition(**entry[key]) for key, name in (("if", "condition"), ("done", "done")) if key in entry
    }
    return Note(entry["title"], Phase[entry["phase"].upper()], entry["do"], **conditions)
