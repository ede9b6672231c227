"""A process that has everything imported and forks the others, so that a restart costs milliseconds.

    python -m tests.faults.nursery        commands on standard input, one a line: ROLE [ARGUMENT]
                                          answers on standard output: the pid of the new process

It opens neither the database nor an index. What goes wrong in a child is written to DATA_DIR/errors.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path

import django
from django.urls import get_resolver


def main() -> None:
    django.setup()
    from tests.faults.roles import ROLES

    _ = get_resolver().url_patterns  # imports all views
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: they leave nothing behind
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        role, _, argument = line.strip().partition(" ")
        print(_fork(ROLES[role], argument), flush=True)  # noqa: T201


def _fork(role, argument: str) -> int:  # type: ignore[no-untyped-def]
    pid = os.fork()
    if pid:
        return pid
    try:
        _become(role, argument)
    except BaseException:
        note(f"{role.__name__} {argument}\n{traceback.format_exc()}")
        os._exit(1)
    os._exit(0)


def _become(role, argument: str) -> None:  # type: ignore[no-untyped-def]
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.open(Path(os.environ["DATA_DIR"]) / "log", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    role(argument)


def note(text: str) -> None:
    """One write, so that no two errors mix."""
    file = os.open(Path(os.environ["DATA_DIR"]) / "errors", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(file, f"{text}\n".encode())
    os.close(file)


if __name__ == "__main__":
    main()
