"""What the index worker remembers. Which page, never what is in it; the content is always read anew."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from cms.jobs.queue import RetriedJob


class ReindexRequest(RetriedJob):
    """A page to be indexed again: one row a page, so many edits are one row.

    Marking the page again removes the claim of the worker that is writing it, so the row is not deleted when that
    worker is done, and the page is written once more.
    """

    class Priority(models.IntegerChoices):
        CHANGE = 0  # somebody has just saved this page
        BULK = 1  # one of many: a subtree, the pages of a snippet, all of them

    page_id = models.PositiveBigIntegerField(primary_key=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.CHANGE)
    marked_at = models.DateTimeField()

    class Meta:
        verbose_name = "page waiting for the index"
        verbose_name_plural = "pages waiting for the index"
        indexes = [models.Index(fields=["priority", "not_before"], name="search_reindex_due")]
        default_permissions = ()
        permissions = [
            ("view_health", "Can see how search is doing"),
            ("add_reindexrequest", "Can have pages put into the search index anew"),
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


class SimilarityJob(RetriedJob):
    """Whether the similar pages of a page have to be computed again, and when that was done last.

    `not_before` is null while nothing waits. Marking the page again removes the claim of the worker that is computing
    it, so the job is not finished when that worker stores its result.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    spreads = models.BooleanField(default=False)  # the page itself has changed, so its neighbours come next
    computed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "page with similar pages"
        verbose_name_plural = "pages with similar pages"
        indexes = [models.Index(fields=["computed_at"], name="search_similar_computed")]

    def __str__(self) -> str:
        return f"similar pages of page {self.page_id}"


class JournalOffset(models.Model):
    """How far the journal has been turned into reindex requests, for which index.

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


class ReconcileResult(models.Model):
    """One row: when index and database were last compared to the end, and what came of it."""

    finished_at = models.DateTimeField()
    pages = models.PositiveBigIntegerField(default=0)  # compared
    different = models.PositiveBigIntegerField(default=0)  # of these, marked to be indexed again

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pages} pages compared at {self.finished_at}"

    @classmethod
    def record(cls, pages: int, different: int) -> None:
        """Record that a comparison of all pages has ended now."""
        values = {"finished_at": timezone.now(), "pages": pages, "different": different}
        cls.objects.update_or_create(pk=1, defaults=values)
