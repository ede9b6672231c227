"""Permissions of the files that Clarion creates: only their owner can read them.

Importing this module sets the umask of the process, so it applies to the database, the index, e-mails and logs.
cms/files/storage/directory.py makes pictures readable for a proxy, and the command `collectstatic` static files.
"""

import contextlib
import os
from pathlib import Path

os.umask(0o077)

LISTED_BY_OWNER = 0o711  # others may open a file whose name they know, and cannot list the directory
PRIVATE = 0o600


def create_data_directory(path: Path) -> None:
    """Create the directory if it does not exist. A proxy can reach pictures in it, but nobody else can list it."""
    if not path.exists():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(LISTED_BY_OWNER)


def make_private(path: Path) -> None:
    """Take the permissions of others from an existing SQLite database and its temporary files, if it is ours."""
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            if file.stat().st_mode & 0o077:
                file.chmod(PRIVATE)
