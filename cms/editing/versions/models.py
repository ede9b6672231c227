"""The public versions of a page, and its withdrawal."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.pages.reader_notes import MAX_NOTE_CHARACTERS, NoteKind

MAX_NOTICE_CHARACTERS = 2_000


class PublicVersion(models.Model):
    """A version of a page that was public, with what readers were told about it.

    A page has no rows until it is changed for the first time: the version before is then recorded as number 1, and the
    new one as number 2. `texts` are the page's own words as the public answer had them. It is None if readers cannot
    compare the version: an editor removed the text, the page was hidden before the next version, or its type has no
    versions.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="public_versions")
    number = models.PositiveIntegerField()
    public_from = models.DateTimeField()
    revision_id = models.BigIntegerField(null=True)  # the live revision at that time, which may have been deleted since
    texts = models.JSONField(null=True)
    # Whether the page was changed while it was hidden, so that what was public before may not be shown again.
    is_interrupted = models.BooleanField(default=False)
    note_kind = models.CharField(max_length=10, choices=NoteKind.choices, blank=True, default=NoteKind.NONE)
    note = models.TextField(_("note"), blank=True, max_length=MAX_NOTE_CHARACTERS)
    was_wrong = models.TextField(_("what was wrong"), blank=True, max_length=MAX_NOTE_CHARACTERS)
    is_right = models.TextField(_("what is right"), blank=True, max_length=MAX_NOTE_CHARACTERS)
    note_fingerprint = models.CharField(max_length=32, blank=True, editable=False)  # also of a note that was removed

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        verbose_name = _("public version")
        verbose_name_plural = _("public versions")
        ordering: ClassVar[list[str]] = ["page", "number"]
        constraints = [models.UniqueConstraint(fields=("page", "number"), name="versions_number_of_page")]
        indexes = [models.Index(fields=("page",), name="versions_with_note", condition=~models.Q(note_fingerprint=""))]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.number}"


class Withdrawal(models.Model):
    """The public notice of a page that was withdrawn. While the page is hidden, its paths answer 410 with it."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="withdrawal")
    notice = models.TextField(
        _("notice"),
        max_length=MAX_NOTICE_CHARACTERS,
        help_text=_("Why the page is not available any more. Everybody can read it, instead of the page."),
    )
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return self.notice[:80]
