"""What other apps add to copies: parts outside the database, and numbers of recipients, which copies do not have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from django.utils.module_loading import import_string

from cms.core.extension_points import ExtensionPoint

PARTS = ExtensionPoint[str](
    "clarion_part_of_copies",
    receives="The dotted path of the class of a `CopiedPart` of `cms.rehearsal.copies.parts`: data outside the "
    "database and the storage of files that the copies for rehearsals need.",
    example='hooks.register("clarion_part_of_copies", "harbour.tides.TideCopy")',
)
RECIPIENT_COUNTS = ExtensionPoint[tuple[str, str]](
    "clarion_recipient_count",
    receives="A name, and the dotted path of a function that returns how many recipients messages have, as JSON and "
    "without anything of a person. Rehearsals have no recipients, and report these numbers.",
    example='hooks.register("clarion_recipient_count", ("tides", "harbour.tides.count_recipients"))',
)


class CopiedPart(Protocol):
    """Data outside the database, such as an index."""

    failures: tuple[type[Exception], ...]  # what the methods raise if a server does not respond

    def describe(self, name: str, directory: Path) -> Mapping[str, str]:
        """Return environment variables for the process of the copy, which starts before the data are copied."""

    def copy(self, name: str, directory: Path) -> None:
        """Copy the data, before the database is copied."""

    def estimate(self) -> int:
        """Return about how many bytes a copy would have now; without files that are linked."""

    def remove(self, name: str, directory: Path) -> None:
        """Remove what a copy has outside its directory. Idempotent."""

    def find(self) -> frozenset[str]:
        """Return the names of the copies that have something outside their directories."""

    def measure(self, name: str, directory: Path) -> int:
        """Return the bytes of a copy outside its directory."""

    def finish(self, directory: Path) -> None:
        """Let the copied rows and the copied data agree. The process of the copy calls it before anything else."""


def load_parts() -> list[CopiedPart]:
    """Return the parts of all apps."""
    return [import_string(path)() for path in PARTS.values()]


def count_recipients() -> dict[str, Any]:
    """Return the numbers of recipients of all apps, by the name under which they are registered."""
    functions: dict[str, Callable[[], Any]] = {name: import_string(path) for name, path in RECIPIENT_COUNTS.values()}
    return {name: function() for name, function in functions.items()}
