"""What the index worker remembers. Which page, never what is in it; the content is always read anew."""

from __future__ import annotations

from django.db import models


class Dirty(models.Model):
    """“Look at this page again”: one row a page, so a storm of edits is one row.

    A worker takes a row by writing its own `claim` into it, and forgets the row only while that claim still stands:
    a mark takes the claim away, so what changed meanwhile is looked at again. `not_before` of a claimed row is the end
    of the lease: a worker that died loses it then.
    """

    class Priority(models.IntegerChoices):
        CHANGE = 0  # somebody has just saved this page
        BULK = 1  # one of many: a subtree, the pages of a snippet, all of them

    page_id = models.PositiveBigIntegerField(primary_key=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.CHANGE)
    marked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claim = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "page waiting for the index"
        verbose_name_plural = "pages waiting for the index"
        indexes = [
            models.Index(fields=["priority", "not_before"], name="search_dirty_due"),
            models.Index(fields=["claim"], name="search_dirty_claim"),
        ]
        default_permissions = ()
        permissions = [
            ("view_health", "Can see how search is doing"),
            ("reindex_dirty", "Can have pages put into the search index anew"),
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}"


class IndexedPage(models.Model):
    """What this process family last wrote of a page, and the version it will write next.

    `version` grows with every claim and is never forgotten, not even with the page: it is what lets an engine refuse
    a late write. `written` is the version of the last write that the engine acknowledged; None where the index may
    hold something else than is recorded here.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    version = models.PositiveBigIntegerField(default=0)
    written = models.PositiveBigIntegerField(null=True, default=0)
    locale = models.CharField(max_length=35, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # empty: a tombstone, or never written
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "page in the index"
        verbose_name_plural = "pages in the index"

    def __str__(self) -> str:
        return f"page {self.page_id}, version {self.version}"


class SimilarDue(models.Model):
    """When the similar pages of a page were worked out, and whether they have to be again.

    A row is never taken out of the queue before the result is stored, so a worker that dies loses nothing; `marks`
    tells the one that stores whether the page was marked again since it looked.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    wanted_at = models.DateTimeField(null=True)  # None: nothing waits
    marks = models.PositiveBigIntegerField(default=0)
    spreads = models.BooleanField(default=False)  # the page itself has changed, so its neighbours come next
    computed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "page with similar pages"
        verbose_name_plural = "pages with similar pages"
        indexes = [
            models.Index(fields=["wanted_at"], name="search_similar_wanted"),
            models.Index(fields=["computed_at"], name="search_similar_computed"),
        ]

    def __str__(self) -> str:
        return f"similar pages of page {self.page_id}"


class JournalOffset(models.Model):
    """How far the journal has been turned into dirty rows, for which index.

    `page_id` is the position inside the entry after `sequence`: an entry that means many pages is taken in parts.
    While `everything` is set, all pages are marked first: the index is new.
    """

    name = models.CharField(max_length=50, primary_key=True)
    index = models.CharField(max_length=16)
    sequence = models.PositiveBigIntegerField(default=0)
    page_id = models.PositiveBigIntegerField(default=0)
    everything = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.name} at {self.sequence}"


class WorkerHeartbeat(models.Model):
    """When a part of the worker was last alive, and what it found; written seldom, for people to read."""

    class Part(models.TextChoices):
        LOOP = "loop"  # the loop goes round
        INDEX = "index"  # what there was to index has been looked for, and the engine took it
        RECONCILE = "reconcile"  # both sides were compared, to the end

    part = models.CharField(max_length=20, choices=Part.choices, primary_key=True)
    at = models.DateTimeField()
    pages = models.PositiveBigIntegerField(default=0)  # compared
    different = models.PositiveBigIntegerField(default=0)  # of them, those marked to be written anew

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.part} at {self.at}"
