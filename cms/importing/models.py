from __future__ import annotations

from django.db import models


class ImportedRecord(models.Model):
    """What became of a record of another system, so that importing it again changes nothing or only what is new."""

    source_id = models.CharField(max_length=255, unique=True)
    digest = models.CharField(max_length=64, help_text="Of the record as it was when its page was last written.")
    # Without a page: an editor deleted it, and an import does not bring it back unasked.
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True  # no reason to warn an editor who deletes the page

    def __str__(self) -> str:
        return self.source_id
