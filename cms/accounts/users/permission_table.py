"""The roles and grants that permissions.yaml defines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE_PATH = Path(__file__).with_name("permissions.yaml")


@cache
def load_table() -> dict[str, Any]:
    """Return the parsed content of permissions.yaml, read once per process."""
    return yaml.safe_load(TABLE_PATH.read_text("utf-8"))


@dataclass(frozen=True, order=True, slots=True)
class Grant:
    """An action on a subject; permissions.yaml describes the names of both."""

    subject: str
    action: str

    def __str__(self) -> str:
        return f"{self.subject}.{self.action}"

    @classmethod
    def parse(cls, name: str) -> Grant:
        """Return the grant of a name such as "pages.add"."""
        return cls(*name.rsplit(".", 1))


@dataclass(frozen=True, slots=True)
class TableRole:
    """A role as permissions.yaml defines it."""

    letter: str
    key: str
    name: str  # the name of its group
    purpose: str
    grants: frozenset[Grant]


@cache
def letters_by_grant() -> dict[Grant, str]:
    """Return every grant of the table with the letters of the roles that have it."""
    subjects = load_table()["grants"].items()
    return {Grant(subject, action): letters for subject, actions in subjects for action, letters in actions.items()}


@cache
def load_roles() -> tuple[TableRole, ...]:
    """Return all roles in the order of the table."""
    return tuple(
        TableRole(
            letter=letter,
            key=role["key"],
            name=role["name"],
            purpose=role["for"],
            grants=frozenset(grant for grant, letters in letters_by_grant().items() if letter in letters),
        )
        for letter, role in load_table()["roles"].items()
    )


def describe_unknown_roles(name: str, given: Iterable[str], *others: str) -> str:
    """Return what is wrong with a setting that names roles, or words of `others`; empty if all exist."""
    if not (wanted := set(given) - set(others)):
        return ""
    roles = [role.key for role in load_roles()]
    unknown = ", ".join(sorted(wanted.difference(roles)))
    return f"{name}: there is no role {unknown}; use {', '.join([*roles, *others])}." if unknown else ""
