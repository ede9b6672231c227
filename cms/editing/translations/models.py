"""What is known about each translated page: its source, and the version of the source that it matches."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.deletion import PROTECT, SET_NULL, Collector
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, Revision

DIGEST_KIND = "translation_digest"  # the name of the e-mails about translations that are due


def keep_unless_page_is_deleted(collector: Collector, field: Any, rows: Any, using: str) -> None:
    """Refuse to delete a revision that a translation is compared with, unless its page is deleted as well.

    `manage.py purge_revisions` counts and leaves out what is protected; a deleted page takes its revisions along.
    """
    origin = collector.origin
    deleted = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    on_delete = PROTECT if deleted is Revision else SET_NULL
    on_delete(collector, field, rows, using)


class StateOrigin(models.TextChoices):
    """How it is known which version of the source a translation matches."""

    TRANSLATED = "translated", _("when translated")
    CONFIRMED = "confirmed", _("marked as up to date")
    ESTIMATED = "estimated", _("estimated")


class TranslationState(models.Model):
    """The source of a translated page, and the version of the source that the translation matches.

    The last three fields are the result of the comparison with the published source. The report reads them; the worker,
    the report and the edit view update them.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="+")
    source = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    source_revision = models.ForeignKey(
        Revision, null=True, on_delete=keep_unless_page_is_deleted, related_name="+"
    )  # None if no revision of that time is left
    origin = models.CharField(max_length=10, choices=StateOrigin.choices)
    matched_at = models.DateTimeField()
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    compared_revision_id = models.IntegerField(null=True)  # the source's live revision at the last comparison
    changes = models.PositiveSmallIntegerField(default=0)
    stale_since = models.DateTimeField(null=True, db_index=True)
    # Digests of the words of the source that may stay in the translation, by decision of a person who may publish it.
    confirmed_parts = models.JSONField(default=list, db_default=[])

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        verbose_name = _("translation")
        verbose_name_plural = _("translations")

    def __str__(self) -> str:
        return f"{self.page} ← {self.source}"

    @property
    def page_title(self) -> str:
        """The title of the translation in the admin."""
        return str(self.page.specific_deferred.get_admin_display_title())

    @property
    def language(self) -> str:
        """The name of the language of the translation."""
        return self.page.locale.get_display_name()

    @property
    def source_title(self) -> str:
        """The title of the source, as it is published: that of its draft may be confidential."""
        return str(self.source.title)

    @property
    def source_language(self) -> str:
        """The name of the language of the source."""
        return self.source.locale.get_display_name()


class DigestChoice(models.Model):
    """Whether a user wants e-mails about translations that are due; without a choice, translators get them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    wants_digest = models.BooleanField(_("E-mail me once a day about pages that are to be translated or updated"))

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.wants_digest}"


class SentDigest(models.Model):
    """When a user got the last e-mail about a language: the next one is about what has become due since."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "locale"], name="one_digest_per_language")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.locale_id}: {self.sent_at}"
