"""The rows of the table about views: which is a route's, and whom it lets in."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from cms.users.permission_table import Grant, letters_by_grant, load_table

from .arguments import about
from .routes import Route

EVERY_ROLE = "AWEPS"  # the administrator first: what is not there for them is there for nobody
NOBODY, ANYBODY = "-", "anybody"


@dataclass(frozen=True, slots=True)
class Row:
    pattern: str
    get: tuple[str, ...]  # one cell, or one for each state of a page
    post: tuple[str, ...]

    @property
    def is_by_state(self) -> bool:
        return len(self.post) > 1

    @property
    def is_open(self) -> bool:
        return self.get == (ANYBODY,)

    def allowed(self, route: Route, method: str, state: int) -> str:
        """The letters of those who are let in."""
        cells = self.get if method == "get" else self.post
        cell = cells[state if len(cells) > 1 else 0]
        if not cell.startswith("may "):
            return cell.strip(NOBODY)
        subject = about(route)
        who = {letter for action in cell.split()[1:] for letter in letters_by_grant().get(Grant(subject, action), "")}
        return "".join(letter for letter in EVERY_ROLE if letter in who)


def rows() -> list[Row]:
    views = load_table()["views"]
    return [
        *(_row(pattern, ANYBODY) for pattern in views["public"]),
        *(_row(pattern, NOBODY) for pattern in views["unavailable"]),
        *(_row(pattern, cell) for names, cell in views["rows"].items() for pattern in names.split()),
        *(_row(pattern, cells) for pattern, cells in views["pages"].items()),
    ]


def rows_of(route: Route, among: list[Row]) -> list[Row]:
    return [row for row in among if row.pattern == route.name or fnmatchcase(route.name, row.pattern)]


def _row(pattern: str, said: str | dict[str, str]) -> Row:
    reading, writing = (said["read"], said["write"]) if isinstance(said, dict) else (said, said)
    return Row(pattern, _cells(reading), _cells(writing))


def _cells(said: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in said.split("|"))
