"""Which records have been imported, and as which page."""

from __future__ import annotations

from django.db import models


class ImportedRecord(models.Model):
    """An imported record of another system; a second import skips it unless the record has changed."""

    source_id = models.CharField(max_length=255, unique=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 digest of the record at its last import.")
    # Null after an editor deleted the page: an import creates it again only with --restore.
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True  # so that editors get no warning when they delete the page

    def __str__(self) -> str:
        return self.source_id


class ImportedFeed(models.Model):
    """The version of a feed that was imported last, as its server names it."""

    key = models.CharField(max_length=64, unique=True)  # digest of the address and of the options of the import
    address = models.TextField()
    etag = models.CharField(max_length=255, blank=True)
    last_modified = models.CharField(max_length=255, blank=True)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address
