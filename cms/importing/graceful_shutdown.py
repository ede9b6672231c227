"""Ctrl-C and SIGTERM end an import after the batch at hand, not in its middle."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def catch_stop_signals() -> Iterator[threading.Event]:
    """An event that is set once a signal came. A second signal does what it always does."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked  # only the main thread may listen to signals
        return
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(*_: object) -> None:
        asked.set()
        restore()

    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    try:
        yield asked
    finally:
        restore()
