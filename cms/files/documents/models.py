"""The document model that Wagtail uses (`WAGTAILDOCS_DOCUMENT_MODEL`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument

from cms.files.media.metadata.cleaner import RULES_VERSION, Cleaned
from cms.files.storage.uploads import is_new, random_filename
from cms.jobs.queue import RetriedJob


def get_upload_path(instance: StoredDocument, filename: str) -> str:
    """Return a random path for a new file, and set the instance's `original_name`."""
    instance.original_name = filename[-255:]
    return f"documents/{random_filename(filename)}"


class StoredDocument(AbstractDocument):
    """A file stored under a random name; downloads have its `original_name`.

    `metadata_outcome` is one of `cms.files.media.metadata.cleaner.Outcome`, and `metadata_rules` the version of the
    rules that the file was cleaned with: 0 if it was stored before there were any, or without the form.
    """

    file = models.FileField(upload_to=get_upload_path, verbose_name=_("file"))
    original_name = models.CharField(max_length=255, blank=True, editable=False)

    metadata_outcome = models.CharField(max_length=10, blank=True, default="", db_default="", editable=False)
    has_remarks = models.BooleanField(default=False, db_default=False, editable=False)  # comments or tracked changes
    metadata_rules = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        # An import looks for a document with the bytes of a file.
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["file_hash"], name="document_file_hash")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and is_new(self.file):
            self.file_size = self.file.size  # Wagtail sets it in the admin's form only
            self.note_metadata(getattr(self.file.file, "cleaned", None))
        super().save(*args, **kwargs)

    def note_metadata(self, cleaned: Cleaned | None) -> None:
        """Set the fields that say what has become of the metadata of the file."""
        self.metadata_rules = RULES_VERSION if cleaned else 0
        self.metadata_outcome = cleaned.outcome if cleaned else ""
        self.has_remarks = bool(cleaned and cleaned.has_remarks)

    @property
    def url(self) -> str:
        """The download URL within the admin. Public URLs belong to the page that uses the document."""
        return reverse("document_for_editors", args=[self.pk])

    @property
    def filename(self) -> str:
        return self.original_name or super().filename


class DocumentText(RetriedJob):
    """The text of a PDF, for search, and the job that reads it.

    It has a plain id instead of a foreign key, because it must outlive the document until the pages that used it are
    indexed again. `file` is the name in the storage that the text was read from: another upload has another name, and
    a text counts only while the document has that file. `not_before` is null while there is nothing to read.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        EMPTY = "empty"  # there is no text in it, as in scanned paper
        ENCRYPTED = "encrypted"
        BROKEN = "broken"
        TOO_SLOW = "too_slow"  # the limit of time was reached
        TOO_LARGE = "too_large"  # the limit of memory was reached

    max_wait: ClassVar[timedelta] = timedelta(hours=6)  # an import may bring thousands of files
    remedy: ClassVar[Any] = _(
        "Check the storage of files. Until a PDF is read, search does not find its page by the text in it."
    )
    reports_failures: ClassVar[bool] = True

    document_id = models.PositiveBigIntegerField(primary_key=True)
    file = models.CharField(max_length=255)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    text = models.TextField(blank=True)  # one line for each page
    digest = models.CharField(max_length=32, blank=True)
    pages = models.PositiveIntegerField(default=0)
    is_cut = models.BooleanField(default=False)  # there is more text than the limits allow
    is_restricted = models.BooleanField(default=False)  # whether its collection was when pages were last marked

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        default_permissions = ()

    def __str__(self) -> str:
        return f"text of document {self.document_id}"
