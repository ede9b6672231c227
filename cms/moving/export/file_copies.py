"""Copies of the originals of pictures and documents, each under the digest of its bytes."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path, PurePosixPath
from typing import Any

import structlog

log = structlog.get_logger(__name__)

FILES = "files"
CHUNK_SIZE_BYTES = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,10})?")


class FileCopies:
    """Copies files into the directory of an export. A file that is there from an earlier run is not written again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.keys: dict[tuple[str, int], str] = {}  # by model and primary key
        self.missing: list[str] = []  # what could not be read

    @property
    def count(self) -> int:
        """The number of different files."""
        return len(set(self.keys.values()))

    def copy(self, file: Any) -> str | None:
        """Copy the original of a picture or document and return its key; None if it cannot be read."""
        known = (file._meta.model_name, file.pk)
        if known not in self.keys:
            key = self._copy(file)
            if key is None:
                return None
            self.keys[known] = key
        return self.keys[known]

    def remove_unused(self) -> None:
        """Remove the files of an earlier export that this one does not have."""
        used = set(self.keys.values())
        for path in sorted((self.directory / FILES).rglob("*")):
            if path.is_file() and _NAME.fullmatch(path.name) and self._get_key(path) not in used:
                path.unlink()

    def _copy(self, file: Any) -> str | None:
        partial = self.directory / FILES / "partial"
        partial.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        try:
            with file.file.open("rb") as source, partial.open("wb") as target:
                while chunk := source.read(CHUNK_SIZE_BYTES):
                    digest.update(chunk)
                    target.write(chunk)
        except OSError as problem:
            if partial.exists() and not os.access(partial, os.W_OK):
                raise
            self.missing.append(f"{file._meta.verbose_name} {file.pk} ({file.file.name})")
            log.warning("export.file_missing", model=file._meta.label, id=file.pk, reason=type(problem).__name__)
            return None
        suffix = PurePosixPath(file.file.name).suffix.lower()
        name = digest.hexdigest()
        path = self.directory / FILES / name[:2] / (name + (suffix if _NAME.fullmatch(name + suffix) else ""))
        path.parent.mkdir(exist_ok=True)
        partial.replace(path)
        return self._get_key(path)

    def _get_key(self, path: Path) -> str:
        return path.relative_to(self.directory).as_posix()
