"""Removal of the metadata of uploaded documents before they are stored."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from cms.media.metadata.cleaner import Cleaned, remove_metadata

from .file_types import get_suffix


class CleanedUpload(SimpleUploadedFile):
    """An uploaded file without metadata, with what has become of that."""

    def __init__(self, name: str, content: bytes, content_type: str, cleaned: Cleaned) -> None:
        super().__init__(name, content, content_type)
        self.cleaned = cleaned


def clean_upload(upload: UploadedFile) -> CleanedUpload:
    """Return the file without metadata. One of which that is impossible stays as it is."""
    name = upload.name or ""
    cleaned = remove_metadata(upload.file, get_suffix(name))
    content = cleaned.content
    if content is None:
        upload.seek(0)
        content = upload.read()
    return CleanedUpload(name, content, upload.content_type or "", cleaned)
