"""Imports that the worker runs, and what became of each item."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.commands import estimate
from cms.files.storage.uploads import random_filename
from cms.jobs.queue import LeasedModel
from cms.moving.importing.reports.tag_policy import TagPolicy
from cms.pages.page_types import feed_models

MAX_NAME_LENGTH = 255
CHANGE = "would change "  # the beginning of the notes of a dry run about fields
OPTIONS = (
    *("format", "file", "file_name", "archive", "archive_name", "feed_url", "page_type", "site", "language"),
    *("fetch_files", "publish", "create_terms", "unknown_tags", "restore"),
)


def get_upload_path(instance: models.Model, filename: str) -> str:
    """Return a random path, below which nothing is served."""
    return f"imports/{random_filename(filename)[:80]}"


def list_languages() -> list[tuple[str, str]]:
    """Return the languages of the content."""
    return list(settings.WAGTAIL_CONTENT_LANGUAGES)


def list_page_types() -> list[tuple[str, Any]]:
    """Return the page types with a list, which feeds are imported as."""
    return [(model.api_type, model._meta.verbose_name) for model in feed_models().values()]


class ImportRun(LeasedModel):
    """An import of a file or feed, with its options and its progress."""

    empty_list_text = _(
        "Import the export of another system, such as WordPress. The first run is a rehearsal: it only reports "
        "what would be created."
    )

    class Format(models.TextChoices):
        WORDPRESS = "wordpress", _("Export of WordPress")
        RECORDS = "records", _("JSON lines, also from an export of Clarion")
        FEED = "feed", _("Feed (RSS, Atom or JSON Feed)")

    class UnknownTags(models.TextChoices):
        DRAFT = TagPolicy.DRAFT.value, _("A new page with such tags becomes a draft")
        DROP_TAGS = TagPolicy.DROP_TAGS.value, _("The tags are removed, and what is between them stays")
        KEEP = TagPolicy.KEEP.value, _("The tags are kept as text")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the worker")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    ENDED = (State.DONE, State.FAILED, State.CANCELLED)

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("created by")
    )
    format = models.CharField(_("what to import"), max_length=20, choices=Format.choices, default=Format.WORDPRESS)
    file = models.FileField(
        _("file"),
        upload_to=get_upload_path,
        blank=True,
        help_text=_("The export of WordPress (.xml or .xml.gz), JSON lines (.jsonl or .jsonl.gz), or a saved feed."),
    )
    file_name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True, editable=False)
    archive = models.FileField(
        _("images and documents"),
        upload_to=get_upload_path,
        blank=True,
        help_text=_("A ZIP file with the directory wp-content/uploads of WordPress, or files of an export of Clarion."),
    )
    archive_name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True, editable=False)
    feed_url = models.CharField(
        _("address of the feed"), max_length=1000, blank=True, help_text=_("Instead of a file, for a feed.")
    )
    page_type = models.CharField(
        _("page type"),
        max_length=100,
        blank=True,
        choices=list_page_types,
        help_text=_("Of items that do not name one."),
    )
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=20, choices=list_languages)
    fetch_files = models.BooleanField(
        _("fetch images and documents"),
        default=False,
        help_text=_("Download those that are not in the ZIP file from the other site. This takes time."),
    )
    publish = models.BooleanField(
        _("publish"), default=False, help_text=_("For a feed: make its entries public. Otherwise they are drafts.")
    )
    create_terms = models.BooleanField(
        _("create topics and people"),
        default=False,
        help_text=_("For a feed: create those that do not exist yet. Otherwise they are left out."),
    )
    unknown_tags = models.CharField(
        _("unknown tags"),
        max_length=20,
        choices=UnknownTags,
        default=UnknownTags.DRAFT,
        db_default=UnknownTags.DRAFT,
        help_text=_("What becomes of pages with shortcodes or template tags that no rule covers."),
    )
    restore = models.BooleanField(
        _("restore deleted pages"),
        default=False,
        help_text=_("Create pages again that were imported before and that editors have deleted since."),
    )
    is_dry_run = models.BooleanField(
        _("dry run"), default=True, help_text=_("Only report what would happen. You can then import the same file.")
    )

    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.WAITING, editable=False)
    is_cancelled = models.BooleanField(default=False, editable=False)  # the worker has yet to stop
    done = models.PositiveIntegerField(default=0, editable=False)  # items whose outcome is stored
    total = models.PositiveIntegerField(null=True, editable=False)
    counts = models.JSONField(default=dict, editable=False)  # numbers of items by result
    notes = models.JSONField(default=dict, editable=False)  # what was left out of items, with their numbers
    seconds = models.FloatField(default=0.0, editable=False)  # time that the worker has worked on it
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    error = models.TextField(blank=True, editable=False)  # why it failed

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name or self.feed_url

    @property
    def progress(self) -> str:
        """The numbers of items that are done and that there are."""
        return f"{self.done} / {self.total}" if self.total else str(self.done)

    @property
    def has_ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def seconds_left(self) -> float | None:
        """The remaining time; None if it cannot be told."""
        return None if self.has_ended else estimate(self.done, self.total, max(self.seconds, 0.001))["seconds_left"]

    @property
    def may_run_for_real(self) -> bool:
        """Whether this was a dry run whose file can be imported now."""
        return self.is_dry_run and self.state == self.State.DONE

    def cancel(self) -> bool:
        """Let the worker stop after its batch; a run that waits ends at once. Return False if it has ended already."""
        stored = ImportRun.objects.filter(pk=self.pk)
        if stored.filter(state=self.State.WAITING).update(
            state=self.State.CANCELLED, is_cancelled=True, not_before=None, claim=None, ended_at=clock.now()
        ):
            return True
        return bool(stored.filter(state=self.State.RUNNING).update(is_cancelled=True))

    def repeat_for_real(self, user: Any) -> ImportRun:
        """Return a new run that imports what a dry run has read."""
        options = {name: getattr(self, name) for name in OPTIONS}
        return ImportRun.objects.create(**options, is_dry_run=False, created_by=user)


class ImportRunItem(models.Model):
    """What became of one item: a line of the report."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()  # in the source
    result = models.CharField(max_length=20)
    entry = models.JSONField()  # the fields of a `ReportEntry`

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.result}"
