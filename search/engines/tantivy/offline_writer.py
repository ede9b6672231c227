"""Writes to a generation that is being filled, under its own lock; the writer is closed after each batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from search.engines.port import Outcome, SearchUnavailable, Write

from .store import file_lock
from .writer import Writer


@contextmanager
def open_offline_writer(path: Path) -> Iterator[Writer]:
    """Open a writer of a generation that is being filled, under its own lock."""
    if not path.is_dir():
        raise SearchUnavailable(f"the generation {path.name} was dropped")
    with file_lock(path / "generation.lock"):
        writer = Writer(path)
        try:
            yield writer
        finally:
            writer.close()


def write_offline(path: Path, writes: Sequence[Write]) -> list[Outcome]:
    """Write to a generation that is being filled."""
    with open_offline_writer(path) as writer:
        return writer.write(writes)
