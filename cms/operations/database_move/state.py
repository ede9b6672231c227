"""How far a move is, in a table of the database that it fills, which exists until the move is finished."""

from __future__ import annotations

import hashlib
import json

from cms.db.move_state import STATE_TABLE

from .target import Target

MIGRATIONS, REFERENCE, TABLE = "migrations", "reference", "table"  # kinds of entries

CREATE = f"CREATE TABLE {STATE_TABLE} (kind text, name text, value text NOT NULL, PRIMARY KEY (kind, name))"
READ = f"SELECT name, value FROM {STATE_TABLE} WHERE kind = %s ORDER BY name"  # noqa: S608 - constants
WRITE = f"INSERT INTO {STATE_TABLE} VALUES (%s, %s, %s) ON CONFLICT (kind, name) DO UPDATE SET value = EXCLUDED.value"  # noqa: S608
DELETE = f"DELETE FROM {STATE_TABLE} WHERE kind = %s AND name = %s"  # noqa: S608


class MoveState:
    """The entries: the migrations with which the move began, constraints that are dropped, digests of copied tables."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def exists(self) -> bool:
        """Return whether a move has begun and is not finished."""
        return self._target.has_table(STATE_TABLE)

    def create(self) -> None:
        """Remember that a move has begun."""
        self._target.execute(CREATE)

    def drop(self) -> None:
        """Remember that the move is finished: web and worker may start from now on."""
        self._target.execute(f"DROP TABLE {STATE_TABLE}")

    def read(self, kind: str) -> dict[str, str]:
        """Return the values of all entries of a kind by their names."""
        return dict(self._target.fetch(READ, kind))

    def write(self, kind: str, name: str, value: str) -> None:
        """Write an entry."""
        self._target.execute(WRITE, kind, name, value)

    def delete(self, kind: str, name: str) -> None:
        """Delete an entry."""
        self._target.execute(DELETE, kind, name)


def compute_digest(migrations: set[tuple[str, str]]) -> str:
    """Return a text that is the same for the same migrations."""
    return hashlib.sha256(json.dumps(sorted(migrations)).encode()).hexdigest()
