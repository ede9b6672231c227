"""Whether the database can be written, found out without writing to it.

A load balancer asks every second, so the answer must cost nothing that others wait for. PostgreSQL says whether it is
read-only, and a full disk is known from statements that failed. SQLite is asked for its lock, which is given back at
once, and the file system for the free space. docs/decisions/080-reads-go-on-without-writes.md has the reasons.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import connection


class WriteObstacle(StrEnum):
    """Why nothing can be written. The values are those of the log and of the label of the metric."""

    READ_ONLY = "read_only"  # a standby, or a setting of the server, the role or the file system
    DISK_FULL = "disk_full"
    LOCKED = "locked"  # SQLite only: one transaction has not ended for long


def find_write_obstacle() -> WriteObstacle | None:
    """Return why the database cannot be written, or None. Raises what the database raises if it does not respond."""
    if connection.vendor == "sqlite":
        from .sqlite.write_probe import find_obstacle

        found = find_obstacle(str(connection.settings_dict["NAME"]))
    else:
        from .postgresql.write_probe import find_obstacle as find_on_postgresql

        found = find_on_postgresql()
    return WriteObstacle(found) if found else None
