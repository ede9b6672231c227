"""Writing to a generation that does not serve: under its own lock, and closed at once: others get their turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from search.engines.port import Outcome, SearchUnavailable, Write

from .store import locked
from .writer import Writer


@contextmanager
def apart(path: Path) -> Iterator[Writer]:
    """A writer of a generation that does not serve, under its own lock."""
    if not path.is_dir():
        raise SearchUnavailable(f"the generation {path.name} was dropped")
    with locked(path / "generation.lock"):
        writer = Writer(path)
        try:
            yield writer
        finally:
            writer.close()


def write_apart(path: Path, writes: Sequence[Write]) -> list[Outcome]:
    """Write to a generation that does not serve."""
    with apart(path) as writer:
        return writer.write(writes)
