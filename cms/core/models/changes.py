"""The rows behind `/changes`; `cms/core/changes.py` writes them and says what they mean."""

from __future__ import annotations

from django.db import models


class PublicPage(models.Model):
    """A page that was public when last looked at, as it was then. Plain ids: it outlives the page until noticed."""

    page_id = models.PositiveBigIntegerField(primary_key=True)
    site_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=100)
    type = models.CharField(max_length=50)
    path = models.TextField()  # on the frontend
    fingerprint = models.CharField(max_length=32)
    topics = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.path


class PublicChange(models.Model):
    """One transition of a page between hidden and public, or of a public page. Written in the order of `sequence`."""

    class Kind(models.TextChoices):
        PUBLISHED = "published"
        UPDATED = "updated"
        MOVED = "moved"
        REMOVED = "removed"

    sequence = models.BigAutoField(primary_key=True)
    page_id = models.PositiveBigIntegerField()
    site_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=100)
    type = models.CharField(max_length=50)
    change = models.CharField(max_length=10, choices=Kind.choices)
    path = models.TextField()
    previous_path = models.TextField(null=True)
    topics = models.JSONField(default=list)  # ids of those it has or had before
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["site_id", "sequence"], name="core_change_of_site")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.change} {self.path}"


class ChangesPosition(models.Model):
    """One row: how far the journal and the clock have been followed.

    `began` tells the tokens of this database from those of another; `forgotten` is the last change trimmed away.
    """

    began = models.PositiveBigIntegerField()
    sequence = models.PositiveBigIntegerField()
    page_id = models.PositiveBigIntegerField(default=0)  # done with so far, of an entry that means many pages
    everything = models.BooleanField(default=True)
    clock = models.DateTimeField()
    forgotten = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.sequence)
