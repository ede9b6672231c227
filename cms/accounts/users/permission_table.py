"""The roles and grants that permissions.yaml defines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE_PATH = Path(__file__).with_name("permissions.yaml")
PAGES = "pages"
LANGUAGE_SEPARATOR = "-"  # "translator-fr" is the role "translator" of the language "fr"


@cache
def load_table() -> dict[str, Any]:
    """Return the parsed content of permissions.yaml, read once per process."""
    return yaml.safe_load(TABLE_PATH.read_text("utf-8"))


@dataclass(frozen=True, order=True, slots=True)
class Grant:
    """An action on a subject; permissions.yaml describes the names of both."""

    subject: str
    action: str
    page_id: int = 0  # the home page of the tree that a grant of pages applies to; 0 is the whole page tree

    def __str__(self) -> str:
        name = f"{self.subject}.{self.action}"
        return f"{name}@{self.page_id}" if self.page_id else name

    @classmethod
    def parse(cls, name: str) -> Grant:
        """Return the grant of a name such as "pages.add", or "pages.add@12" for the tree of a page."""
        name, _, page_id = name.partition("@")
        subject, action = name.rsplit(".", 1)
        return cls(subject, action, int(page_id or 0))


@dataclass(frozen=True, slots=True)
class TableRole:
    """A role as permissions.yaml defines it; of a role of each language, the role of one language."""

    letter: str
    key: str
    name: str  # the name of its group
    purpose: str
    grants: frozenset[Grant]
    for_each_language: bool = False
    page_ids: tuple[int, ...] = ()  # the home pages whose trees it applies to; empty for the whole page tree

    def of_language(self, code: str, name: str, page_ids: Iterable[int]) -> TableRole:
        """Return the role of one language, whose grants of pages apply to the trees of these home pages."""
        page_ids = tuple(sorted(page_ids))
        others = {grant for grant in self.grants if grant.subject != PAGES}
        in_trees = {replace(grant, page_id=pk) for grant in self.grants - others for pk in page_ids}
        return replace(
            self,
            key=f"{self.key}{LANGUAGE_SEPARATOR}{code}",
            name=f"{self.name} ({name})",
            grants=frozenset(others | in_trees),
            page_ids=page_ids,
        )


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
            for_each_language=role.get("for each") == "language",
        )
        for letter, role in load_table()["roles"].items()
    )


def describe_unknown_roles(name: str, given: Iterable[str], *others: str) -> str:
    """Return what is wrong with a setting that names roles, or words of `others`; empty if all exist.

    A role of each language is named with the code of one, such as "translator-fr", or without for all of them.
    """
    roles = [role.key for role in load_roles()]
    languages = tuple(f"{role.key}{LANGUAGE_SEPARATOR}" for role in load_roles() if role.for_each_language)
    wanted = {one for one in given if not one.startswith(languages)} - set(others)
    if not (unknown := ", ".join(sorted(wanted.difference(roles)))):
        return ""
    return f"{name}: there is no role {unknown}; use {', '.join([*roles, *others])}."
