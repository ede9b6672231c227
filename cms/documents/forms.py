"""The form of a document in the admin: the same for adding one, several, in a chooser, and for editing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from wagtail.documents.forms import BaseDocumentForm

from .errors import FileRejected
from .file_types import get_file_type


class DocumentForm(BaseDocumentForm):
    """Says what kind of file there is, and looks into one before it is stored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = get_file_type(self.instance.filename) if self.instance.pk else None
        if kind and "file" in self.fields:
            size = filesizeformat(self.instance.file_size)
            self.fields["file"].help_text = f"{capfirst(kind.name)}, {size}. {self.fields['file'].help_text}"

    def clean_file(self) -> Any:
        """What the name claims, the content must be. Names that are not allowed at all are refused by the model."""
        file = self.cleaned_data["file"]
        kind = get_file_type(file.name or "") if isinstance(file, UploadedFile) else None
        if kind:
            try:
                kind.check(file, kind.name)
            except FileRejected as reason:
                raise ValidationError(str(reason), code="refused") from reason
            file.seek(0)
        return file
