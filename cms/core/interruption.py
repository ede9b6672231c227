"""Interrupt a long command by Ctrl-C or SIGTERM so that nothing is left half done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

INTERRUPTED_EXIT_CODE = 130  # the convention of shells for a command ended by Ctrl-C
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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
