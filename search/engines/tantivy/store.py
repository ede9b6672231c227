"""The directory of one locale: its generations, the pointers to them, and the locks; and the counters of all locales.

    <root>/<locale>/write.lock            held while the serving index or a pointer is changed
                    CURRENT-<tag>         pointer to the serving generation
                    NEXT-<tag>            pointer to the one being filled
                    PREVIOUS-<tag>        pointer to the previous one, for a roll-back
                    g-<tag>-<time>/       a generation: an index with a lock of its own
                    draft-<time>/         a copy with a draft in it, while it is in use
    <root>/counters/counters.json         the counters of the content that the indexes were built from

Pointers are replaced atomically. Locks are the kernel's, so those of a killed process are released. Earlier versions
take each entry of the root for a locale, and ignore a directory without pointers: so the counters are in a directory.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import tantivy

from search.engines.port import SearchUnavailable

from .schema import get_schema, get_tag

OTHER_VERSION_RETENTION_SECONDS = 7 * 86_400  # long enough to go back to the previous version of Clarion

DRAFT_PREFIX = "draft-"
MAX_DRAFT_SECONDS = 60.0  # no draft index is in use for longer

Pointer = Literal["CURRENT", "NEXT", "PREVIOUS"]

_LOCALE = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
COUNTERS_DIRECTORY, COUNTERS_FILE = "counters", "counters.json"


def list_locales(root: Path) -> list[str]:
    """Return the locales that have a directory, sorted.

    Other entries, such as “lost+found” of a file system and “.DS_Store” of a Mac, are none of the engine.
    """
    if not root.is_dir():
        return []
    return sorted(path.name for path in root.iterdir() if _LOCALE.fullmatch(path.name) and path.is_dir())


class Store:
    """The directory of one locale."""

    def __init__(self, root: Path, locale: str) -> None:
        if not _LOCALE.fullmatch(locale):
            raise SearchUnavailable(f"{locale!r} is not a locale")
        self.locale = locale
        self.directory = root / locale
        self.write_lock = self.directory / "write.lock"

    def pointer_path(self, which: Pointer) -> Path:
        """Return the path of the file that names a generation."""
        return self.directory / f"{which}-{get_tag()}"

    def read_pointer(self, which: Pointer) -> Path | None:
        """Return the directory that a pointer names, or None if there is no such pointer."""
        try:
            return self.directory / self.pointer_path(which).read_text().strip()
        except FileNotFoundError:
            return None

    def set_pointer(self, which: Pointer, to: Path | None) -> None:
        """Point to this directory, or delete the pointer; atomic, also at a power failure."""
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

    def create_index(self) -> Path:
        """Create an empty index that no pointer names yet."""
        path = self.directory / f"g-{get_tag()}-{time.time_ns()}"  # noqa: TID251 - a new name
        path.mkdir(parents=True)
        tantivy.Index(get_schema(), str(path))
        return path

    def delete_unused_indexes(self) -> None:
        """Delete indexes that no pointer names, and old ones of other versions of Clarion.

        A crash leaves the former behind; the latter are deleted when they have not been written to for
        `OTHER_VERSION_RETENTION_SECONDS`. The caller must hold the write lock.
        """
        named = {
            path
            for path in (self.read_pointer("CURRENT"), self.read_pointer("NEXT"), self.read_pointer("PREVIOUS"))
            if path
        }
        for path in set(self.directory.glob(f"g-{get_tag()}-*")) - named:
            shutil.rmtree(path, ignore_errors=True)  # open files of readers remain readable
        for draft in self.directory.glob(f"*-{get_tag()}.*.*"):
            draft.unlink(missing_ok=True)
        for path in set(self.directory.glob("g-*")) - set(self.directory.glob(f"g-{get_tag()}-*")):
            if _get_age(path) > OTHER_VERSION_RETENTION_SECONDS:
                shutil.rmtree(path, ignore_errors=True)

    def delete_stale_drafts(self) -> None:
        """Delete draft indexes that a killed process left behind."""
        for path in self.directory.glob(f"{DRAFT_PREFIX}*"):
            with suppress(FileNotFoundError):  # it was in use, and has just been deleted
                if _get_age(path) > MAX_DRAFT_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)


def _get_age(path: Path) -> float:
    return time.time() - path.stat().st_mtime  # noqa: TID251 - the clock of the file system


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def acquire_lock(path: Path) -> int:
    """Wait for a lock file and hold it; pass the returned handle to `release_lock`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except BaseException:
        os.close(handle)
        raise
    return handle


def release_lock(handle: int) -> None:
    """Release a lock."""
    with suppress(OSError):
        os.close(handle)


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold a lock file in the `with` block."""
    handle = acquire_lock(path)
    try:
        yield
    finally:
        release_lock(handle)


@contextmanager
def unavailable_on_failure(action: str) -> Iterator[None]:
    """Raise `SearchUnavailable` for any error of the library or the file system in the `with` block.

    The library's panics are raised as `PanicException`, a BaseException that would end a worker.
    """
    try:
        yield
    except SearchUnavailable:
        raise
    except Exception as exc:
        raise SearchUnavailable(f"{action}: {exc}") from exc
    except BaseException as exc:
        if type(exc).__name__ != "PanicException":
            raise
        raise SearchUnavailable(f"{action}: the library panicked: {exc}") from exc


def record_counter(root: Path, lineage: str, counter: int) -> None:
    """Store the counter of the lineage, unless the stored one is as high."""
    directory = root / COUNTERS_DIRECTORY
    with file_lock(directory / "write.lock"):
        counters = read_counters(root)
        if counters.get(lineage, 0) < counter:
            draft = directory / f"{COUNTERS_FILE}.draft"
            draft.write_text(json.dumps({**counters, lineage: counter}))
            draft.replace(directory / COUNTERS_FILE)


def read_counters(root: Path) -> dict[str, int]:
    """Return the counters by lineage; none if the file is absent or damaged."""
    try:
        return {
            str(lineage): int(counter)
            for lineage, counter in json.loads((root / COUNTERS_DIRECTORY / COUNTERS_FILE).read_text()).items()
        }
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}
