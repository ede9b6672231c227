"""The rows of the journal; `cms/core/journal.py` writes them and says what they mean."""

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
        USERS = "users"  # the pages that use a snippet
        EVERYTHING = "everything"
        FURNITURE = "furniture"  # nothing that a search document depends on

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    page_id = models.PositiveBigIntegerField(null=True)  # of furniture: beside this page something else is shown
    path = models.CharField(max_length=255, blank=True)  # treebeard's, of the subtree's root
    model = models.CharField(max_length=100, blank=True)  # of a snippet or furniture; its primary key below
    object_id = models.PositiveBigIntegerField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind} {self.page_id or self.path or self.model}"
