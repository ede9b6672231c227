"""Call a function at regular times while something else runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def called_regularly(function: Callable[[], object], seconds: float) -> Iterator[None]:
    """Call the function in a thread after each such time, until the end of the block."""
    stop = threading.Event()

    def call() -> None:
        while not stop.wait(seconds):
            function()

    thread = threading.Thread(target=call, name=f"regular calls of {function.__name__}")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
