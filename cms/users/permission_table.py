"""The table of who may do what, as it stands in permissions.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE_PATH = Path(__file__).with_name("permissions.yaml")


@cache
def load_table() -> dict[str, Any]:
    return yaml.safe_load(TABLE_PATH.read_text("utf-8"))


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
def letters_by_grant() -> dict[Grant, str]:
    """Every grant of the table with the letters of the roles that have it."""
    subjects = load_table()["grants"].items()
    return {Grant(subject, action): who for subject, actions in subjects for action, who in actions.items()}


@cache
def load_roles() -> tuple[TableRole, ...]:
    """In the order of the table."""
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


def get_role(key: str) -> TableRole:
    return next(role for role in load_roles() if role.key == key)
