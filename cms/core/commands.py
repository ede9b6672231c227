"""What management commands share: progress and interruption of long ones, and the earlier names of renamed ones.

Progress is a renewed line on a terminal, else a log event every ten seconds. Ctrl-C and SIGTERM leave nothing half
done. An earlier name stays for one minor version.
"""

from __future__ import annotations

import gc
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import structlog
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

log = structlog.get_logger(__name__)

LOG_INTERVAL_SECONDS = 10.0
BAR_INTERVAL_SECONDS = 1.0
DEFAULT_COLUMNS, DEFAULT_LINES = 80, 24
INTERRUPTED_EXIT_CODE = 130  # the convention of shells for a command ended by Ctrl-C
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _PlainStream:
    """The output of a command, without the new line and the style that Django adds to each write."""

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        self._stream.write(text, lambda unstyled: unstyled, ending="")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Progress:
    """Count what a command has done, and report it with the rate and the remaining time.

    Use it as a context manager. A thread reports on time, also while one step takes long, so that operators can tell
    slow work from work that hangs. `total` is None where it is not known.
    """

    def __init__(self, command: str, total: int | None, *, unit: str = "pages", stream: Any = None) -> None:
        self._stream: Any = _PlainStream(stream) if isinstance(stream, OutputWrapper) else stream or sys.stderr
        self._is_terminal = bool(self._stream.isatty())
        size = shutil.get_terminal_size()
        self._bar: Any = tqdm(
            desc=command,
            total=total,
            unit=f" {unit}",
            file=self._stream,
            disable=not self._is_terminal,
            # Where the terminal does not tell its size, tqdm would show nothing.
            ncols=size.columns or DEFAULT_COLUMNS,
            nrows=size.lines or DEFAULT_LINES,
        )
        self._log_above_bar = logging_redirect_tqdm()
        self.command, self.total, self.unit, self.done = command, total, unit, 0
        self._began, self._has_logged = time.monotonic(), False
        self._closed = threading.Event()
        self._reporter = threading.Thread(target=self._report, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if self._is_terminal:
            self._log_above_bar.__enter__()
        gc.freeze()  # collections would visit the loaded application again and again, for a seventh of the time
        self._reporter.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closed.set()
        self._reporter.join()
        gc.unfreeze()
        self._bar.close()
        if self._is_terminal:
            self._log_above_bar.__exit__(kind, error, traceback)
        if self._has_logged:
            self.log_state()

    def advance(self, count: int = 1) -> None:
        """Add to what is done."""
        self.done += count
        self._bar.update(count)

    def write_line(self, text: str) -> None:
        """Write a message, on a terminal above the renewed line."""
        if self._is_terminal:
            tqdm.write(text, file=self._stream)
        else:
            self._stream.write(f"{text}\n")

    def log_state(self) -> None:
        """Log what is done, the rate and the remaining time."""
        seconds = max(time.monotonic() - self._began, 0.001)
        fields: dict[str, Any] = {"command": self.command, "done": self.done, "total": self.total, "unit": self.unit}
        log.info("command.progressed", **fields, **estimate(self.done, self.total, seconds))
        self._has_logged = True

    def _report(self) -> None:
        interval = BAR_INTERVAL_SECONDS if self._is_terminal else LOG_INTERVAL_SECONDS
        while not self._closed.wait(interval):
            if self._is_terminal:
                self._bar.refresh()
            else:
                self.log_state()


def estimate(done: int, total: int | None, seconds: float) -> dict[str, float | None]:
    """Return the rate (`per_second`) and the remaining time (`seconds_left`), None if it cannot be told."""
    rate = done / seconds
    left = max(0, total - done) / rate if total is not None and rate else None
    return {"per_second": round(rate, 1), "seconds_left": None if left is None else round(left)}


@contextmanager
def catch_stop_signals() -> Iterator[threading.Event]:
    """Yield an event that is set on SIGINT or SIGTERM, for a command that stops between two steps.

    A second signal has its usual effect.
    """
    stop_requested = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop_requested  # only the main thread can handle signals
        return
    previous = {number: signal.getsignal(number) for number in STOP_SIGNALS}

    def restore() -> None:
        for number, handler in previous.items():
            signal.signal(number, handler)

    def stop(*_: object) -> None:
        stop_requested.set()
        restore()

    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    try:
        yield stop_requested
    finally:
        restore()


@contextmanager
def exit_when_interrupted(message: str) -> Iterator[None]:
    """Let SIGINT and SIGTERM end the block by KeyboardInterrupt, so that it cleans up, and then the command.

    Raises:
        CommandError: the block was interrupted; with the message and the exit code of an interrupted command.
    """
    is_main = threading.current_thread() is threading.main_thread()
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler) if is_main else None
    try:
        yield
    except KeyboardInterrupt:
        raise CommandError(message, returncode=INTERRUPTED_EXIT_CODE) from None
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, previous)


def keep_old_name(command: type[BaseCommand], old: str, new: str) -> type[BaseCommand]:
    """Return the command under its earlier name: it does the same, and first prints a warning on standard error."""

    class RenamedCommand(command):
        help = f"Deprecated: use {new}."

        def handle(self, *args: Any, **options: Any) -> Any:
            message = f"DeprecationWarning: {old} is now called {new}. The old name ends with version 0.4."
            self.stderr.write(self.style.WARNING(message))
            return super().handle(*args, **options)

    return RenamedCommand
