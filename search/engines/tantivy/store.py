"""Where the generations of one locale lie, which of them serves, and who may write.

    <root>/<locale>/write.lock            held by whoever changes the serving index or a pointer
                    CURRENT-<tag>         the name of the directory that serves
                    NEXT-<tag>            the one being filled beside it
                    PREVIOUS-<tag>        the one before, for a roll-back
                    g-<tag>-<time>/       an index, with a lock of its own
                    draft-<time>/         a copy with a draft in it, for as long as somebody looks at it

Pointers are replaced in one step. Locks are the kernel's, so that a killed process frees its own.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import tantivy

from ..port import SearchUnavailable
from .schema import SCHEMA, TAG

OTHER_VERSION_RETENTION_SECONDS = 7 * 86_400  # seconds: long enough to go back to the version before

DRAFT_PREFIX = "draft-"
MAX_DRAFT_SECONDS = 60.0  # seconds; nobody looks at a draft for as long

Pointer = Literal["CURRENT", "NEXT", "PREVIOUS"]

_LOCALE = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")


class Store:
    """The directory of one locale."""

    def __init__(self, root: Path, locale: str) -> None:
        if not _LOCALE.fullmatch(locale):
            raise SearchUnavailable(f"{locale!r} is not a locale")
        self.locale = locale
        self.directory = root / locale
        self.write_lock = self.directory / "write.lock"

    def pointer_path(self, which: Pointer) -> Path:
        """The file that names a generation."""
        return self.directory / f"{which}-{TAG}"

    def read(self, which: Pointer) -> Path | None:
        """The directory that a pointer names, None where there is no such pointer."""
        try:
            return self.directory / self.pointer_path(which).read_text().strip()
        except FileNotFoundError:
            return None

    def point(self, which: Pointer, to: Path | None) -> None:
        """Let a pointer name this directory, or none, in one step that a power cut cannot halve."""
        if to is None:
            self.pointer_path(which).unlink(missing_ok=True)
        else:
            draft = self.pointer_path(which).with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
            with draft.open("w") as file:
                file.write(to.name)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.pointer_path(which))
        _sync(self.directory)

    def create(self) -> Path:
        """A new empty index that nothing names yet."""
        path = self.directory / f"g-{TAG}-{time.time_ns()}"
        path.mkdir(parents=True)
        tantivy.Index(SCHEMA, str(path))
        return path

    def delete_unused_indexes(self) -> None:
        """Remove indexes that nothing names, left behind by a crash, and those of other versions of Clarion that
        nobody has written to for long. Under the write lock."""
        named = {path for path in (self.read("CURRENT"), self.read("NEXT"), self.read("PREVIOUS")) if path}
        for path in set(self.directory.glob(f"g-{TAG}-*")) - named:
            shutil.rmtree(path, ignore_errors=True)  # a reader's open files stay readable
        for draft in self.directory.glob(f"*-{TAG}.*.*"):
            draft.unlink(missing_ok=True)
        for path in set(self.directory.glob("g-*")) - set(self.directory.glob(f"g-{TAG}-*")):
            if time.time() - path.stat().st_mtime > OTHER_VERSION_RETENTION_SECONDS:
                shutil.rmtree(path, ignore_errors=True)

    def delete_stale_drafts(self) -> None:
        """Remove copies with a draft that a killed process left behind."""
        for path in self.directory.glob(f"{DRAFT_PREFIX}*"):
            if time.time() - path.stat().st_mtime > MAX_DRAFT_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def acquire_lock(path: Path) -> int:
    """Wait for a lock file and hold it; the handle goes to `release`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except BaseException:
        os.close(handle)
        raise
    return handle


def release_lock(handle: int) -> None:
    """Let a lock go."""
    with suppress(OSError):
        os.close(handle)


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold a lock file for a while."""
    handle = acquire_lock(path)
    try:
        yield
    finally:
        release_lock(handle)
