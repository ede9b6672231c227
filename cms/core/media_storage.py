"""The storage of uploaded files, which only their owner can read; a proxy may serve pictures itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

DIRECTORY_MODE = 0o711  # cannot be listed by others
FILE_MODE = 0o600
PICTURE_MODE = 0o644
# Their names are random, so only readers of a page know them. Names in other directories can be guessed.
PICTURE_DIRECTORIES = ("pictures/", "renditions/")


class MediaStorage(FileSystemStorage):
    """Stores files without permissions for others, apart from pictures."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"file_permissions_mode": FILE_MODE, "directory_permissions_mode": DIRECTORY_MODE, **options}
        )

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)
        if saved.startswith(PICTURE_DIRECTORIES):
            Path(self.path(saved)).chmod(PICTURE_MODE)
        return saved
