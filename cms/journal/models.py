"""The rows of the journal; `cms/journal/journal.py` writes them and says what they mean."""

from __future__ import annotations

from django.db import models


class ContentVersion(models.Model):
    """One row, whose counter grows in the same transaction as every public change."""

    counter = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.counter)


class JournalEntry(models.Model):
    """“Look again at this”: what a consumer of the journal reads, in the order of `sequence`.

    `sequence` is the counter's value after the change. The counter's row is locked until the change commits, so
    entries become visible in their order and a reader that has seen 7 will never meet a late 6.
    """

    class Kind(models.TextChoices):
        PAGE = "page"
        SUBTREE = "subtree"
        REFERENCING_PAGES = "users"  # the pages that use a snippet
        EVERYTHING = "everything"
        NON_PAGE = "furniture"  # nothing that a search document depends on

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    page_id = models.PositiveBigIntegerField(null=True)  # of furniture: beside this page something else is shown
    path = models.CharField(max_length=255, blank=True)  # treebeard's, of the subtree's root
    model = models.CharField(max_length=100, blank=True)  # of a snippet or furniture; its primary key below
    object_id = models.PositiveBigIntegerField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind} {self.page_id or self.path or self.model}"


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
        indexes = [models.Index(fields=["site_id", "sequence"], name="journal_change_of_site")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.change} {self.path}"


class PublicChangesOffset(models.Model):
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
