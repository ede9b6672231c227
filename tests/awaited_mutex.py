"""A mutex that knows who waits for it, so that a test needs no sleep to let threads wait."""

from __future__ import annotations

from threading import RLock, Semaphore
from types import TracebackType

TIMEOUT_SECONDS = 10


class AwaitedMutex:
    """Replaces a Lock or RLock that is used by `with`."""

    def __init__(self) -> None:
        self._mutex, self._requests = RLock(), Semaphore(0)

    def __enter__(self) -> None:
        self._requests.release()
        self._mutex.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._mutex.release()

    def wait_for_requests(self, number: int) -> None:
        """Wait until so many threads, with the one that holds it, have requested the mutex."""
        for _ in range(number):
            assert self._requests.acquire(timeout=TIMEOUT_SECONDS), f"fewer than {number} threads need the mutex"
