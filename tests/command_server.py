"""Run commands of one installation without loading Django for each of them, which takes seconds.

    python -m tests.command_server    reads commands from standard input, one JSON list in a line: its time limit in
                                      seconds, and the arguments of `python`
                                      writes the exit code, the output and the errors of each as a JSON list

The process loads Django once and forks for each command, as gunicorn does. A command is therefore a process of its own,
with the code and the environment of the installation.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile

import django
from django.core.management import execute_from_command_line
from django.urls import get_resolver

from tests.production.processes import PROJECT


class CommandServer:
    """A running command server."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, *command: str, seconds: int = 180) -> str:
        """Run `manage.py COMMAND…`, `-m MODULE…` or `-c CODE…` and return its output.

        A command that takes longer than `seconds` is ended by SIGALRM, and its exit code is -14.

        Raises:
            AssertionError: The exit code was not 0. The message has it and the errors.
        """
        code, output, errors = self.call(*command, seconds=seconds)
        assert code == 0, f"{command} ended with {code}: {errors[-3000:]}"
        return output

    def call(self, *command: str, seconds: int = 180) -> tuple[int, str, str]:
        """Run a command as `run` does, and return its exit code, its output and its errors."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([seconds, *command]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, "the command server has ended"
        code, output, errors = json.loads(line)
        return int(code), str(output), str(errors)


@contextmanager
def command_server(env: Mapping[str, str]) -> Iterator[CommandServer]:
    """Run a command server with this environment until the end of the block."""
    command = [sys.executable, "-m", "tests.command_server"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=PROJECT, env=env, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield CommandServer(process)


def main() -> None:
    django.setup()
    _ = get_resolver().url_patterns  # imports all views
    for line in sys.stdin:
        seconds, *command = json.loads(line)
        print(json.dumps(_run_forked(command, seconds)), flush=True)  # noqa: T201


def _run_forked(command: Sequence[str], seconds: int) -> tuple[int, str, str]:
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        pid = os.fork()
        if not pid:
            signal.alarm(seconds)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            os._exit(_run(command))
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read())
    return code, texts[0], texts[1]


def _run(command: Sequence[str]) -> int:
    """Run the command in this process, and return its exit code."""
    code: object = 0
    try:
        if command[0] == "-m":
            sys.argv = list(command[1:])
            runpy.run_module(command[1], run_name="__main__", alter_sys=True)
        elif command[0] == "-c":
            sys.argv = ["-c", *command[2:]]
            exec(command[1], {"__name__": "__main__"})
        else:
            execute_from_command_line(list(command))
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else 1


if __name__ == "__main__":
    main()
