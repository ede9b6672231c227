"""An installation before and after its move: the commands of the one on SQLite, and of the one on PostgreSQL."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.command_server import CommandServer, command_server
from tests.migrated_sqlite import copy_to

from .target import BEGIN, MoveTarget

PACKAGE = "tests.system.database_move"


@dataclass(frozen=True)
class Installation:
    """Commands with either database, and the SQLite file."""

    before: CommandServer
    after: CommandServer
    target: MoveTarget
    source: Path

    def create_target(self) -> None:
        """Create the PostgreSQL database as a move that was interrupted after `migrate` leaves it."""
        self.target.create(migrated=True)
        self.after.run("-c", BEGIN, str(self.source))

    def move(self, *arguments: str) -> str:
        """Run the move and return what it prints."""
        return self.after.run("manage.py", "move_database", "--from", str(self.source), *arguments, seconds=900)

    def kill_move(self, kind: str, number: int) -> dict[str, int] | None:
        """Run the move and kill it at a statement or a row; return their numbers if it was not killed."""
        arguments = (str(self.source), kind, str(number))
        try:
            output = self.after.run("-m", f"{PACKAGE}.killed_move", *arguments, seconds=900)
        except AssertionError as error:
            if "ended with -9" not in str(error):
                raise
            return None
        counts: dict[str, int] = json.loads(output.splitlines()[-1])
        return counts

    def read(self, *, is_moved: bool) -> Any:
        """Return what Django reads from every table."""
        return read_json(self.after if is_moved else self.before, "rows")


def read_json(commands: CommandServer, module: str, *arguments: str) -> Any:
    """Run a module of this package and return the JSON in the last line that it prints."""
    return json.loads(commands.run("-m", f"{PACKAGE}.{module}", *arguments, seconds=900).splitlines()[-1])


@contextmanager
def run_installation(data: Path, target: MoveTarget, **variables: str) -> Iterator[Installation]:
    """Create a migrated installation on SQLite in a new directory."""
    data.mkdir()
    source = data / "clarion.sqlite3"
    copy_to(source)
    own = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATA_DIR": str(data), **variables}
    with command_server(own) as before, command_server(own | {"DATABASE_URL": target.own_url}) as after:
        before.run("manage.py", "migrate", "--verbosity", "0", seconds=900)
        yield Installation(before, after, target, source)
