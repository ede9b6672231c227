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
