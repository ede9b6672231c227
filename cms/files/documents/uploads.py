"""Removal of the metadata of uploaded documents before they are stored."""

from __future__ import annotations

import io
from typing import IO

from django.core.files.uploadedfile import UploadedFile

from cms.files.media.metadata.cleaner import Cleaned, remove_metadata

from .file_types import get_suffix


class CleanedUpload(UploadedFile):
    """An uploaded file without metadata, with what has become of that. `kept` is the file if it stays as it is."""

    def __init__(self, name: str, cleaned: Cleaned, kept: IO[bytes] | None = None) -> None:
        file = io.BytesIO(cleaned.content or b"") if kept is None else kept
        super().__init__(file, name, size=file.seek(0, io.SEEK_END))
        file.seek(0)
        self.cleaned = cleaned


def clean_upload(upload: UploadedFile) -> CleanedUpload:
    """Return the file without metadata. One of which that is impossible stays as it is."""
    name = upload.name or ""
    cleaned = remove_metadata(upload.file, get_suffix(name))
    return CleanedUpload(name, cleaned, kept=upload.file if cleaned.content is None else None)
