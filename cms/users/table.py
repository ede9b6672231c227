"""The table of who may do what, as it stands in permissions.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("permissions.yaml")


@dataclass(frozen=True, order=True, slots=True)
class Grant:
    """An action on a subject. What the subjects are called, permissions.yaml says."""

    subject: str
    action: str

    def __str__(self) -> str:
        return f"{self.subject}.{self.action}"

    @classmethod
    def named(cls, name: str) -> Grant:
        return cls(*name.rsplit(".", 1))


@dataclass(frozen=True, slots=True)
class TableRole:
    letter: str
    key: str
    name: str  # of its group
    purpose: str
    grants: frozenset[Grant]


@cache
def granted() -> dict[Grant, str]:
    """Every grant of the table with the letters of the roles that have it."""
    table = yaml.safe_load(FILE.read_text("utf-8"))["grants"]
    return {Grant(subject, action): who for subject, actions in table.items() for action, who in actions.items()}


@cache
def roles() -> tuple[TableRole, ...]:
    """In the order of the table."""
    table = yaml.safe_load(FILE.read_text("utf-8"))["roles"]
    return tuple(
        TableRole(
            letter=letter,
            key=role["key"],
            name=role["name"],
            purpose=role["for"],
            grants=frozenset(grant for grant, letters in granted().items() if letter in letters),
        )
        for letter, role in table.items()
    )


def role(key: str) -> TableRole:
    return next(role for role in roles() if role.key == key)
