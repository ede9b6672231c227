"""The document model that Wagtail uses (`WAGTAILDOCS_DOCUMENT_MODEL`)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument

from cms.core.filenames import random_filename


def get_upload_path(instance: StoredDocument, filename: str) -> str:
    """Return a random path for a new file, and set the instance's `original_name`."""
    instance.original_name = filename[-255:]
    return f"documents/{random_filename(filename)}"


class StoredDocument(AbstractDocument):
    """A file stored under a random name; downloads have its `original_name`."""

    file = models.FileField(upload_to=get_upload_path, verbose_name=_("file"))
    original_name = models.CharField(max_length=255, blank=True, editable=False)

    admin_form_fields = WagtailDocument.admin_form_fields

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:
            self.file_size = self.file.size  # Wagtail sets it in the admin's form only
        super().save(*args, **kwargs)

    @property
    def url(self) -> str:
        """The download URL within the admin. Public URLs belong to the page that uses the document."""
        return reverse("document_for_editors", args=[self.pk])

    @property
    def filename(self) -> str:
        return self.original_name or super().filename
