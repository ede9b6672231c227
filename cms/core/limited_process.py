"""Processes that read files which may be hostile: with limits of time, memory and disk, and without secrets.

The web process or the worker starts one by `run_limited`, with the path of a file of this project. The file calls
`limit_resources` before it imports what reads the hostile file. Only the standard library is imported here, because
each of these processes imports this module first.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import IO, Any


def run_limited(
    process: Path,
    *arguments: object,
    clock_seconds: float,
    stdin: IO[Any],
    stdout: int | IO[Any] = subprocess.PIPE,
    stderr: int = subprocess.DEVNULL,  # the warnings about a hostile file have no limit
) -> subprocess.CompletedProcess[bytes]:
    """Run a file of this project as a process without the environment of this one, and return its result.

    `clock_seconds` is the time of the clock after which it is ended; the limits of `limit_resources` come earlier on a
    machine without other work.

    Raises:
        subprocess.TimeoutExpired: it has been ended by the limit.
        OSError: the system does not start a process.
    """
    return subprocess.run(  # noqa: S603 - no part of the command comes from outside
        [sys.executable, "-I", "-B", str(process), *map(str, arguments)],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        timeout=clock_seconds,
        env={"PATH": os.defpath},  # no keys and no passwords
        check=False,
    )


def limit_resources(seconds: int, megabytes: int, file_bytes: int = 0) -> None:
    """Let the operating system end this process when it takes too long, and refuse memory and disk.

    `seconds` are of processor time, `megabytes` of address space, and `file_bytes` the size of each written file.
    """
    for limit, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def refuse_files() -> None:
    """Let this process open nothing more: no file and no connection. Those that are open stay open."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
