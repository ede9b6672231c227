"""The state of indexing. It identifies pages but holds no content; the worker always reads the content again."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.jobs.queue import RetriedJob


class ReindexRequest(RetriedJob):
    """A page to be indexed again. Many edits of a page share one row.

    Marking the page again removes the claim of the worker that is writing it. The worker then does not delete the row,
    and the page is written once more.

    `hides`: the public may not see any more what the index has of the page, although the page itself is public, as when
    a person on it became a draft.

    `is_of_act`: an act has changed the page. Searches use the database until the index has all pages of an act.
    """

    class Priority(models.IntegerChoices):
        """The order of requests: single changes first."""

        CHANGE = 0  # a page that was just saved
        BULK = 1  # one of many: a subtree, the pages that use a snippet, or all pages

    page_id = models.PositiveBigIntegerField(primary_key=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.CHANGE)
    marked_at = models.DateTimeField()
    hides = models.BooleanField(default=False, db_default=False)
    is_of_act = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("page waiting for the index")
        verbose_name_plural = _("pages waiting for the index")
        indexes = [models.Index(fields=["priority", "not_before"], name="search_reindex_due")]
        default_permissions = ()
        permissions = [
            ("view_health", "Can view the search status"),
            ("add_reindexrequest", "Can reindex all pages"),
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}"


class IndexedPage(models.Model):
    """The last write of a page to the index, and its highest claimed version.

    `version` increases with every claim. The row is kept when the page is deleted, because the version lets the engine
    refuse a late write. `written` is the version of the last write that the engine acknowledged, None if the index may
    hold something else than recorded here. `site` is the Site's primary key, None if it is not known. `attached` are
    the keys of the files whose texts the document has, separated by spaces; UNKNOWN_FILES if they are not known.
    """

    UNKNOWN_FILES: ClassVar[str] = "?"

    page_id = models.PositiveBigIntegerField(primary_key=True)
    version = models.PositiveBigIntegerField(default=0)
    written = models.PositiveBigIntegerField(null=True, default=0)
    locale = models.CharField(max_length=35, blank=True)
    site = models.PositiveBigIntegerField(null=True)
    attached = models.TextField(blank=True, default="", db_default=UNKNOWN_FILES)
    fingerprint = models.CharField(max_length=64, blank=True)  # empty: a tombstone, or never written
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("page in the index")
        verbose_name_plural = _("pages in the index")

    def __str__(self) -> str:
        return f"page {self.page_id}, version {self.version}"


class SimilarityJob(RetriedJob):
    """The job that computes the similar pages of a page, and when that was last done.

    `not_before` is null while the job does not wait. Marking the page again removes the claim of the worker that is
    computing it, so that storing this result does not finish the job.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    max_wait: ClassVar[timedelta] = timedelta(days=1)  # a large import changes the neighbours of all pages

    spreads = models.BooleanField(default=False)  # the page itself has changed, so its neighbours are computed next
    computed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("page with similar pages")
        verbose_name_plural = _("pages with similar pages")
        indexes = [models.Index(fields=["computed_at"], name="search_similar_computed")]

    def __str__(self) -> str:
        return f"similar pages of page {self.page_id}"


class JournalOffset(models.Model):
    """The journal entry up to which reindex requests were created, and the index they are for.

    `page_id` is the offset inside the entry after `sequence`, because an entry that concerns many pages is processed in
    chunks. While `everything` is set, all pages are marked before any entry, because the index is new.
    """

    name = models.CharField(max_length=50, primary_key=True)
    index = models.CharField(max_length=16)
    sequence = models.PositiveBigIntegerField(default=0)
    page_id = models.PositiveBigIntegerField(default=0)
    everything = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.name} at {self.sequence}"


class ReconcileResult(models.Model):
    """The result of the last complete comparison of index and database; one row."""

    finished_at = models.DateTimeField()
    pages = models.PositiveBigIntegerField(default=0)  # compared
    different = models.PositiveBigIntegerField(default=0)  # those marked to be indexed again

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pages} pages compared at {self.finished_at}"

    @classmethod
    def record(cls, pages: int, different: int) -> None:
        """Record that a comparison of all pages has finished now."""
        values = {"finished_at": clock.now(), "pages": pages, "different": different}
        cls.objects.update_or_create(pk=1, defaults=values)
