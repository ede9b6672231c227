"""The rows of the permission table: the row of a route, and the roles with access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cms.accounts.users.permission_table import Grant, letters_by_grant, load_table

from .arguments import get_subject
from .routes import Route

ALL_ROLES = "AWETPS"  # administrators first: if they get 405, the view does not have the method
NO_ROLE, PUBLIC_CELL = "-", "anybody"


@dataclass(frozen=True, slots=True)
class Row:
    pattern: str
    get: tuple[str, ...]  # one cell, or one for each state
    post: tuple[str, ...]
    states: tuple[str, ...] = ()  # those of a page or file

    @property
    def is_by_state(self) -> bool:
        return len(self.post) > 1

    @property
    def is_open(self) -> bool:
        return self.get == (PUBLIC_CELL,)

    def allowed(self, route: Route, method: str, state: int) -> str:
        """Return the letters of the roles with access."""
        cells = self.get if method == "get" else self.post
        cell = cells[state if len(cells) > 1 else 0]
        if not cell.startswith("may "):
            return cell.strip(NO_ROLE)
        subject = get_subject(route)
        letters = {
            letter for action in cell.split()[1:] for letter in letters_by_grant().get(Grant(subject, action), "")
        }
        return "".join(letter for letter in ALL_ROLES if letter in letters)


def load_rows() -> list[Row]:
    views = load_table()["views"]
    return [
        *(_row(pattern, PUBLIC_CELL) for pattern in views["public"]),
        *(_row(pattern, NO_ROLE) for pattern in views["unavailable"]),
        *(_row(pattern, cell) for names, cell in views["rows"].items() for pattern in names.split()),
        *(
            _row(pattern, cells, views["file_states"])
            for names, cells in views["files"].items()
            for pattern in names.split()
        ),
        *(_row(pattern, cells, views["states"]) for pattern, cells in views["pages"].items()),
    ]


def find_rows(route: Route, among: list[Row]) -> list[Row]:
    return [row for row in among if row.pattern == route.name or fnmatchcase(route.name, row.pattern)]


def _row(pattern: str, cell_text: str | dict[str, str], states: Sequence[str] = ()) -> Row:
    reading, writing = (
        (cell_text["read"], cell_text["write"]) if isinstance(cell_text, dict) else (cell_text, cell_text)
    )
    return Row(pattern, _cells(reading), _cells(writing), tuple(states))


def _cells(cell_text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cell_text.split("|"))
