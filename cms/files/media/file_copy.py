"""Copy stored files from one storage to another, and compare every byte of both."""

from __future__ import annotations

import hashlib
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from django.core.files.base import File

from cms.files.storage.directory import describe_error

MAX_MEMORY_BYTES = 4_000_000  # a larger file waits in a temporary file
MAX_WAITING = 4  # files that are submitted beforehand, for each thread


class State(StrEnum):
    """What has become of a file."""

    SAME = "same"  # nothing had to be done
    COPIED = "copied"  # and then compared
    MISSING = "missing"  # the target lacks it, and was not to be changed
    GONE = "gone"  # the source has lost it since it was listed
    DELETED = "deleted"  # the source no longer has it
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Result:
    """What has become of one file, with the reason if it is DIFFERENT."""

    name: str
    state: State
    size: int = 0
    reason: str = ""


def copy_file(source: Any, target: Any, name: str) -> Result:
    """Copy the file unless the target has it, and read back what was written."""
    try:
        with tempfile.SpooledTemporaryFile(max_size=MAX_MEMORY_BYTES) as copy:
            size, digest = _read(source, name, copy)
            if _find_digest(target, name, size) == digest:
                return Result(name, State.SAME, size)
            copy.seek(0)
            target.remove(name)  # a directory would store a second file beside one that an interruption has cut off
            stored = target.save(name, File(copy, name))
    except FileNotFoundError:
        return Result(name, State.GONE)
    except OSError as error:
        return Result(name, State.DIFFERENT, reason=describe_error(error))
    if stored != name:
        return Result(name, State.DIFFERENT, reason=f"it was stored as {stored}")
    return _confirm(target, name, size, digest, State.COPIED)


def compare_file(source: Any, target: Any, name: str) -> Result:
    """Compare the bytes of the file in both storages, and change nothing."""
    try:
        size, digest = _read(source, name)
    except FileNotFoundError:
        return Result(name, State.GONE)
    except OSError as error:
        return Result(name, State.DIFFERENT, reason=describe_error(error))
    return _confirm(target, name, size, digest, State.SAME)


def delete_file(source: Any, target: Any, name: str) -> Result:
    """Delete the file from the source if the target has the same bytes at this moment."""
    found = compare_file(source, target, name)
    if found.state is not State.SAME:
        return found
    try:
        source.remove(name)
    except OSError as error:
        return Result(name, State.DIFFERENT, reason=f"it was not deleted: {describe_error(error)}")
    return Result(name, State.DELETED, found.size)


def run_for_each(names: Iterable[str], work: Callable[[str], Result], threads: int) -> Generator[Result, None, None]:
    """Yield the results in the order of the names. Few files are in work at once, however many there are.

    An exception, or closing the iterator, ends it when the files in work are done.
    """
    with ThreadPoolExecutor(threads, thread_name_prefix="media") as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for name in names:
                waiting.append(pool.submit(work, name))
                if len(waiting) >= threads * MAX_WAITING:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _confirm(target: Any, name: str, size: int, digest: bytes, state: State) -> Result:
    """Return `state` if the target has these bytes."""
    try:
        found = _find_digest(target, name, size)
    except OSError as error:
        return Result(name, State.DIFFERENT, size, describe_error(error))
    if found is None:
        return Result(name, State.MISSING, size)
    return Result(name, state, size) if found == digest else Result(name, State.DIFFERENT, size, "other content")


def _find_digest(storage: Any, name: str, size: int) -> bytes | None:
    """Return the digest of the file, empty if it has another size; None if there is no such file."""
    try:
        with storage.open_range(name) as stored:
            return _digest(stored.chunks)[1] if stored.total == size else b""
    except FileNotFoundError:
        return None


def _read(storage: Any, name: str, copy: IO[bytes] | None = None) -> tuple[int, bytes]:
    """Return the size and the digest of the file, whose bytes are also written to `copy`."""
    with storage.open_range(name) as stored:
        return _digest(stored.chunks, copy)


def _digest(chunks: Iterable[bytes], copy: IO[bytes] | None = None) -> tuple[int, bytes]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if copy:
            copy.write(chunk)
    return size, digest.digest()
