"""The admin form of a document, used for single and multiple uploads, in the chooser and for editing.

Metadata of uploaded documents is removed before they are stored.
"""

from __future__ import annotations

import io
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.text import capfirst
from wagtail.documents.forms import BaseDocumentForm

from cms.files.media.metadata.cleaner import Cleaned, remove_metadata

from .file_contents import FileRejected
from .file_types import get_file_type, get_suffix
from .status import describe_text, find_metadata_problem

WARNING = (
    '<div class="help-block help-warning"><svg class="icon icon-warning icon" aria-hidden="true">'
    '<use href="#icon-warning"></use></svg>{}</div>'
)


class DocumentForm(BaseDocumentForm):
    """Document form that says what is in the current file, validates an upload, and removes its metadata."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file_type = get_file_type(self.instance.filename) if self.instance.pk else None
        problem = find_metadata_problem(self.instance)
        warning = format_html(WARNING, problem) if problem else ""
        if file_type and "file" in self.fields:
            size = filesizeformat(self.instance.file_size)
            notes = (f"{capfirst(str(file_type.name))}, {size}.", describe_text(self.instance))
            help_text = self.fields["file"].help_text
            texts = " ".join(filter(None, (*map(str, notes), str(help_text))))
            self.fields["file"].help_text = format_html("{}{}", texts, warning)
        elif warning:  # the form after one of several uploads
            self.fields["title"].help_text = warning

    def clean_file(self) -> Any:
        """Require content of the type that the extension names, and remove metadata. The model refuses other types."""
        file = self.cleaned_data["file"]
        file_type = get_file_type(file.name or "") if isinstance(file, UploadedFile) else None
        if file_type:
            try:
                file_type.check(file, str(file_type.name))
            except FileRejected as reason:
                raise ValidationError(str(reason), code="refused") from reason
            return clean_upload(file)
        return file


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
