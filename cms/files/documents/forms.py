"""The admin form of a document, used for single and multiple uploads, in the chooser and for editing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.text import capfirst
from wagtail.documents.forms import BaseDocumentForm

from .errors import FileRejected
from .file_types import get_file_type
from .metadata_status import find_metadata_problem
from .text_status import describe_text
from .uploads import clean_upload

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
