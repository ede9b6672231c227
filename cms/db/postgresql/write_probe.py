"""Whether PostgreSQL can be written. The server says whether it is read-only, but not that its disk is full.

A full disk is known from a statement that failed. From then on, until it succeeds, a temporary table is created and
rolled back, which needs space as a new row may.
"""

from __future__ import annotations

from django.db import OperationalError, connection, transaction
from psycopg.errors import DiskFull

READ_ONLY, DISK_FULL = "read_only", "disk_full"
ASK = "SELECT current_setting('transaction_read_only') = 'on'"  # also of a standby, and of `default_transaction_…`
WRITE = "CREATE TEMPORARY TABLE clarion_write_probe ON COMMIT DROP AS SELECT repeat('x', 9000) AS filler"

_has_failed = False


def record_failed_write() -> None:
    """Remember that a statement of this process failed because the disk of the server is full."""
    global _has_failed
    _has_failed = True


def find_obstacle() -> str | None:
    """Return why nothing can be written: `read_only`, `disk_full` or None."""
    global _has_failed
    with connection.cursor() as cursor:
        if cursor.execute(ASK).fetchone()[0]:
            return READ_ONLY
    if _has_failed:
        _has_failed = not _can_create_table()
    return DISK_FULL if _has_failed else None


def _can_create_table() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WRITE)
            transaction.set_rollback(True)
    except OperationalError as error:
        if not isinstance(error.__cause__, DiskFull):
            raise
        return False
    return True
