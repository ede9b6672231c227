"""Which records, files and feeds have been imported, and as what."""

from __future__ import annotations

from django.db import models


class ImportedRecord(models.Model):
    """An imported record of another system; a second import skips it unless the record has changed."""

    source_id = models.CharField(max_length=255, unique=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 digest of the record at its last import.")
    state = models.CharField(
        max_length=10, blank=True, default="", db_default="", help_text="State of the record at its last import."
    )
    open_references = models.JSONField(
        default=list,
        db_default=[],
        help_text="Ids of records that it refers to and that were missing at its last import.",
    )
    missing_files = models.JSONField(
        default=list,
        db_default=[],
        help_text="Kind and key of each file that could not be had at its last import.",
    )
    # Null after an editor deleted the page: an import creates it again only with --restore. Always null for snippets
    # and other objects, which are found by their own keys.
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True  # so that editors get no warning when they delete the page

    def __str__(self) -> str:
        return self.source_id


class ImportedFeed(models.Model):
    """The version of a feed that was imported last, as its server names it."""

    key = models.CharField(max_length=64, unique=True)  # digest of the address and of the options of the import
    url = models.TextField()
    etag = models.CharField(max_length=255, blank=True)
    last_modified = models.CharField(max_length=255, blank=True)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url


class ImportedFile(models.Model):
    """A file of another system, and the picture or document that it became. A later import does not fetch it again."""

    class Kind(models.TextChoices):
        IMAGE = "image"
        DOCUMENT = "document"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.TextField(help_text="URL without its scheme, or the path in an export.")
    key_digest = models.CharField(max_length=64, help_text="SHA-256 digest of the key, which may be long.")
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 digest of the file as it was read.")
    source = models.TextField(help_text="The path or URL that was read.")
    # Both null after an editor deleted the picture or document: an import stores it again only with --restore.
    image = models.ForeignKey("images.Picture", null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey("documents.StoredDocument", null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True  # so that editors get no warning, and a picture does not count as used

    class Meta:
        constraints = [models.UniqueConstraint(fields=("kind", "key_digest"), name="unique_imported_file")]

    def __str__(self) -> str:
        return self.key
