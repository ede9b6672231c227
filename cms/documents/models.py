from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument

from cms.core.filenames import random_filename


def get_upload_path(instance: StoredDocument, filename: str) -> str:
    instance.original_name = filename[-255:]
    return f"documents/{random_filename(filename)}"


class StoredDocument(AbstractDocument):
    """A file under an unguessable name; `original_name` is what a reader's download is called."""

    file = models.FileField(upload_to=get_upload_path, verbose_name="file")
    original_name = models.CharField(max_length=255, blank=True, editable=False)

    admin_form_fields = WagtailDocument.admin_form_fields

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:
            self.file_size = self.file.size  # not only the admin's form makes documents
        super().save(*args, **kwargs)

    @property
    def url(self) -> str:
        """Where the admin shows it. The public gets addresses that belong to the page using it."""
        return reverse("document_for_editors", args=[self.pk])

    @property
    def filename(self) -> str:
        return self.original_name or super().filename
