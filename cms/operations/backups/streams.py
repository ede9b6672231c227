"""Streams that are read while a thread writes them, so that nothing is stored in between.

Encryption reads one file object and writes another, `tarfile` writes, and storages read: each of these steps runs in a
thread, with a pipe to the next one. An error of a step is raised by the one that reads from it, and never looks like
the end of the data.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

BUFFER_BYTES = 256 * 1024


class _Pipe(io.RawIOBase):
    """The reading end of a pipe, with the thread that writes to the other end."""

    def __init__(self, produce: Callable[[IO[bytes]], None]) -> None:
        reading, writing = os.pipe()
        self._file = open(reading, "rb", buffering=0)  # noqa: SIM115 - closed by `close`
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(produce, writing), name="backup", daemon=True)
        self._thread.start()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer)
        if not count:
            self._thread.join()
            if self._error:
                raise self._error
        return count or 0

    def close(self) -> None:
        """Close the pipe, which ends a thread that still writes, and wait for it."""
        if not self.closed:
            self._file.close()
            self._thread.join()
        super().close()

    def _run(self, produce: Callable[[IO[bytes]], None], writing: int) -> None:
        try:
            with open(writing, "wb", buffering=BUFFER_BYTES) as target:
                produce(target)
        except BaseException as error:
            self._error = error


@contextmanager
def produced_by(produce: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Yield a stream that has what the function writes to its argument, in a thread, while the stream is read.

    What the function raises is raised by the read that comes to the end. If the stream is closed earlier, the next
    write of the function raises BrokenPipeError.
    """
    pipe = _Pipe(produce)
    with io.BufferedReader(pipe, BUFFER_BYTES) as stream:
        yield stream


class ChunkStream(io.RawIOBase):
    """A stream of the chunks of an iterator. What the iterator raises is raised by the read, and kept in `error`."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, memoryview(b"")
        self.error: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            while not self._left:
                self._left = memoryview(next(self._chunks))
        except StopIteration:
            return 0
        except Exception as error:
            self.error = error
            raise
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count
