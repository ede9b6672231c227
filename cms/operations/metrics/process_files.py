"""The files in which the processes of gunicorn count, one for each process and type of metric, in one directory.

prometheus-client writes them where PROMETHEUS_MULTIPROC_DIR is set when it is imported; cms/settings/gunicorn.py does.
The library keeps the files of processes that have exited, because their counts still belong to the total. Gunicorn
replaces its processes all the time, so here their counts are moved to one file instead.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import mark_process_dead

ADDED_TYPES = ("counter", "histogram")
EXITED = 0  # takes the place of the process id in the names of the files with the counts of exited processes
LOCK_NAME = "lock"


def get_directory() -> Path | None:
    """Return the directory of the files, or None in a process that counts in memory."""
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(directory) if directory else None


def move_counts_of_exited(directory: Path, pid: int) -> None:
    """Add the counts of a process that has exited to those of earlier ones, and delete its files."""
    with locked(directory, fcntl.LOCK_EX):
        for kind in ADDED_TYPES:
            path = directory / f"{kind}_{pid}.db"
            if path.exists():
                _add(path, directory / f"{kind}_{EXITED}.db")
                path.unlink()
        mark_process_dead(pid, str(directory))


@contextmanager
def locked(directory: Path, mode: int = fcntl.LOCK_SH) -> Iterator[None]:
    """Keep other processes from moving counts in the block, which would be read twice or not at all."""
    with (directory / LOCK_NAME).open("w") as file:
        fcntl.flock(file, mode)
        yield


def list_processes(directory: Path) -> list[int]:
    """Return the ids of the processes that count in the directory."""
    pids = {int(path.stem.rpartition("_")[2]) for path in directory.glob("*_*.db")}
    return sorted(pids - {EXITED})


def _add(source: Path, target: Path) -> None:
    total = MmapedDict(str(target))
    try:
        for key, value, _, _ in MmapedDict.read_all_values_from_file(str(source)):
            total.write_value(key, total.read_value(key)[0] + value, 0.0)
    finally:
        total.close()
