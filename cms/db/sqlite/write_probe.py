"""Whether SQLite can be written: its lock is taken and given back, which neither waits nor changes anything.

Each process has one connection for this, because SQLite reports changes by others to each connection separately.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from pathlib import Path

MIN_FREE_BYTES = 8 * 2**20  # twice the usual size of the write-ahead log, into which each change goes first
MAX_LOCKED_SECONDS = 10.0  # half the time after which a statement fails with "database is locked"

READ_ONLY, DISK_FULL, LOCKED = "read_only", "disk_full", "locked"


class WriteProbe:
    """Probes one database file, and remembers since when one transaction has had the lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # A file that may not be written is opened for reading. Opening one never creates it.
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None, check_same_thread=False
        )
        self._locked: tuple[int, float] | None = None  # version of the data, and when it was first seen locked

    def close(self) -> None:
        """Close the connection; a process keeps its probes until it ends."""
        self._connection.close()

    def find_obstacle(self) -> str | None:
        """Return why nothing can be written, or None."""
        if shutil.disk_usage(self.path.parent).free < MIN_FREE_BYTES:
            return DISK_FULL
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return self._judge(error.sqlite_errorcode)
        self._connection.execute("ROLLBACK")
        self._locked = None
        return None

    def _judge(self, code: int) -> str | None:
        """Return what an error of `BEGIN IMMEDIATE` means; nothing if transactions have had the lock in turn."""
        primary = code & 0xFF
        if primary == sqlite3.SQLITE_FULL:
            return DISK_FULL
        if primary != sqlite3.SQLITE_BUSY:
            return READ_ONLY  # SQLITE_READONLY, or SQLITE_IOERR of a file system that has become read-only
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if self._locked is None or self._locked[0] != version:
            self._locked = (version, time.monotonic())
        return LOCKED if time.monotonic() - self._locked[1] >= MAX_LOCKED_SECONDS else None


_probes: dict[str, WriteProbe] = {}
_mutex = threading.Lock()


def find_obstacle(name: str) -> str | None:
    """Return why the database of this name cannot be written: `read_only`, `disk_full`, `locked`, or None."""
    path = Path(name)
    if not path.is_file():  # a database in memory
        return None
    with _mutex:
        if name not in _probes:
            _probes[name] = WriteProbe(path)
        return _probes[name].find_obstacle()
