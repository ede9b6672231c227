"""Kill a process with SIGKILL at chosen statements of the database, and run it again."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import migrated_sqlite
from tests.command_server import command_server


def run_on_new_database(data: Path, module: str, *arguments: str, seconds: int = 900, **environment: str) -> Any:
    """Run a module with a migrated SQLite database in a new directory, and return the JSON in its last line."""
    data.mkdir()
    migrated_sqlite.copy_to(data / "clarion.sqlite3")
    own = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATA_DIR": str(data)}
    with command_server(own | environment) as commands:
        commands.run("manage.py", "migrate", "--verbosity", "0", seconds=900)
        output = commands.run("-m", module, *arguments, seconds=seconds)
    return json.loads(output.splitlines()[-1])


def run_in_child(function: Callable[[], Any]) -> Any:
    """Return the result of a function that ran in a child process; None if it was killed."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        with os.fdopen(write_end, "w") as pipe:
            json.dump(function(), pipe)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        written = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert status == 0, "the function failed; see above"
    return json.loads(written)


@dataclass(slots=True)
class StatementCount:
    """The number of statements so far."""

    value: int = 0


@contextmanager
def killed_at_statement(number: int) -> Iterator[StatementCount]:
    """Count the statements of the block, and kill this process before the one with this number; 0 for none."""
    from django.db import connection

    count = StatementCount()

    def count_or_kill(execute: Callable[..., Any], *arguments: Any) -> Any:
        count.value += 1
        if count.value == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    with connection.execute_wrapper(count_or_kill):
        yield count
