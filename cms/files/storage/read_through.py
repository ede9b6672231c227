"""The storage of the process of a copy: it reads the files of the site, and stores new ones in its own directory.

The files of the site are never written, replaced or deleted. A file that the copy deletes is gone for it only as long
as the rows of the copy say so: its own file is deleted, one of the site stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.module_loading import import_string

from .directory import FileRange, MediaStorage


class ReadThroughStorage(MediaStorage):
    """A directory in front of another storage, which is only read. `original` is an entry of Django's STORAGES."""

    def __init__(self, original: dict[str, Any], **options: Any) -> None:
        super().__init__(**options)
        self._original = import_string(original["BACKEND"])(**original.get("OPTIONS", {}))

    def exists(self, name: str) -> bool:
        return super().exists(name) or bool(self._original.exists(name))

    def open(self, name: str, mode: str = "rb") -> Any:
        """Open a file of the copy, or one of the site for reading."""
        if super().exists(name) or mode != "rb":
            return super().open(name, mode)
        return self._original.open(name, mode)

    def open_range(self, name: str, start: int = 0, end: int | None = None) -> FileRange:
        if super().exists(name):
            return super().open_range(name, start, end)
        found: FileRange = self._original.open_range(name, start, end)
        return found

    def size(self, name: str) -> int:
        return int(super().size(name) if super().exists(name) else self._original.size(name))

    def get_modified_time(self, name: str) -> Any:
        if not super().exists(name):
            return self._original.get_modified_time(name)
        return super().get_modified_time(name)

    def list_files(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the files of both."""
        own = dict(super().list_files(prefix))
        yield from own.items()
        yield from ((name, size) for name, size in self._original.list_files(prefix) if name not in own)
