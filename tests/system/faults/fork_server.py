"""A process that has imported all code and forks the processes of a test, so that starting one takes milliseconds.

    python -m tests.system.faults.fork_server    reads commands from standard input, one per line: ROLE [ARGUMENT]
                                          writes the pid of each new process to standard output

It opens neither the database nor an index. Errors of its children are written to FAULTS_DIRECTORY/errors.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path

import django
from django.urls import get_resolver


def main() -> None:
    django.setup()
    roles = import_module(os.environ.get("FAULTS_ROLES", "tests.system.faults.roles")).ROLES
    _ = get_resolver().url_patterns  # imports all views
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies, because no process waits for the children
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        role, _, argument = line.strip().partition(" ")
        print(_fork(roles[role], argument), flush=True)  # noqa: T201


def _fork(role, argument: str) -> int:  # type: ignore[no-untyped-def]
    pid = os.fork()
    if pid:
        return pid
    try:
        _run_child(role, argument)
    except BaseException as ended:
        if isinstance(ended, SystemExit) and not ended.code:  # gunicorn, if it is ended while it starts
            os._exit(0)
        write_error(f"{role.__name__} {argument}\n{traceback.format_exc()}")
        os._exit(1)
    os._exit(0)


def _run_child(role, argument: str) -> None:  # type: ignore[no-untyped-def]
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    null_device = os.open(os.devnull, os.O_RDWR)
    log = os.open(Path(os.environ["FAULTS_DIRECTORY"]) / "log", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(null_device, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    role(argument)


def write_error(text: str) -> None:
    """Append to the file in one write, so that errors of several processes do not mix."""
    file = os.open(Path(os.environ["FAULTS_DIRECTORY"]) / "errors", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(file, f"{text}\n".encode())
    os.close(file)


if __name__ == "__main__":
    main()
