"""Web and worker processes that run with the SQLite database, but are not connected to it at this moment.

A web process without requests has no connection that `open_source` would notice. It writes a row every half minute,
though, as every worker does.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path
from urllib.parse import quote

from cms.core import clock
from cms.db.move_state import CannotMove
from cms.jobs.models import RunningVersion
from cms.jobs.running_versions import INTERVAL_SECONDS

SILENCE = timedelta(seconds=INTERVAL_SECONDS + 10)  # after which no process runs that has written before
POLL_INTERVAL_SECONDS = 1.0
QUERY = f"SELECT process || ' on ' || host, at FROM {RunningVersion._meta.db_table} WHERE at > ?"  # noqa: S608

Say = Callable[[str], object]


def wait_for_silence(path: Path, say: Say, pause: Callable[[float], object] = time.sleep) -> None:
    """Wait until no process has written its row for as long as each of them does while it runs.

    Does not wait if all ended long ago. A file that is no database of Clarion is left to the next check.

    Raises:
        CannotMove: a process has written its row meanwhile.
    """
    before = _read(path)
    if before:
        say(f"Waiting up to {SILENCE.seconds} s to see whether these still run: {', '.join(sorted(before))}")
    while found := _read(path):
        if running := sorted(name for name, at in found.items() if at != before.get(name)):
            raise CannotMove(f"Stop web and worker first. These still run with {path}: {', '.join(running)}.")
        pause(POLL_INTERVAL_SECONDS)


def _read(path: Path) -> dict[str, str]:
    """Return the processes that have written their row not long ago, and when."""
    oldest = str((clock.now() - SILENCE).astimezone(UTC).replace(tzinfo=None))  # as Django stores times on SQLite
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as file:
            return dict(file.execute(QUERY, (oldest,)))
    except sqlite3.DatabaseError:
        return {}
