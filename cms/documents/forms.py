"""The admin form of a document, used for single and multiple uploads, in the chooser and for editing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from wagtail.documents.forms import BaseDocumentForm

from .errors import FileRejected
from .file_types import get_file_type
from .text_status import describe_text


class DocumentForm(BaseDocumentForm):
    """Document form that shows the current file's type and size, and validates the content of an upload."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file_type = get_file_type(self.instance.filename) if self.instance.pk else None
        if file_type and "file" in self.fields:
            size = filesizeformat(self.instance.file_size)
            notes = (f"{capfirst(str(file_type.name))}, {size}.", describe_text(self.instance))
            help_text = self.fields["file"].help_text
            self.fields["file"].help_text = " ".join(filter(None, (*map(str, notes), str(help_text))))

    def clean_file(self) -> Any:
        """Require content of the type that the extension names. The model refuses other extensions."""
        file = self.cleaned_data["file"]
        file_type = get_file_type(file.name or "") if isinstance(file, UploadedFile) else None
        if file_type:
            try:
                file_type.check(file, str(file_type.name))
            except FileRejected as reason:
                raise ValidationError(str(reason), code="refused") from reason
            file.seek(0)
        return file
