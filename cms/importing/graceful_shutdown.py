"""Let Ctrl-C and SIGTERM end an import after the current batch."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def catch_stop_signals() -> Iterator[threading.Event]:
    """Yield an event that is set on SIGINT or SIGTERM. A second signal has its usual effect."""
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
