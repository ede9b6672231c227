"""Accesses of journalists to releases under embargo, with the terms that they accepted and what they opened."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.jobs.queue import RetriedJob

MAX_MESSAGE_LENGTH = 500
MAX_FILE_NAME_LENGTH = 255


class EmbargoTerms(models.Model):
    """The terms of a site in a language, in place of the default ones.

    Not a `LocalisedSetting`: the journal would record each change as one of public content.
    """

    empty_list_text = _(
        "What journalists accept before they read a release under embargo, for each language. Until you write "
        "terms, the standard ones are shown."
    )

    wagtail_reference_index_ignore = True

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    locale = models.ForeignKey(
        "wagtailcore.Locale", on_delete=models.CASCADE, related_name="+", verbose_name=_("language")
    )
    text = models.TextField(
        _("terms"),
        help_text=_(
            "What a journalist accepts before reading a release under embargo. The time of the embargo is shown above "
            "the terms. Those who have accepted earlier terms need not accept changed ones."
        ),
    )

    class Meta:
        verbose_name = _("terms of embargoes")
        verbose_name_plural = _("terms of embargoes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "locale"],
                name="embargo_terms_one_text",
                violation_error_message=_("This site has terms in this language already: change those."),
            )
        ]

    def __str__(self) -> str:
        values = {"site": self.site.hostname, "language": self.locale.language_code}
        return gettext("Terms of embargoes of %(site)s (%(language)s)") % values


class EmbargoAccess(models.Model):
    """The access of one journalist to the version of a release that is scheduled for the end of its embargo.

    It ends for good when it is revoked, or in the transaction that publishes the release (`ended_at`).
    """

    wagtail_reference_index_ignore = True

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    journalist = models.ForeignKey(
        "journalists.Journalist",
        on_delete=models.CASCADE,
        related_name="embargo_accesses",
        verbose_name=_("journalist"),
    )
    message = models.TextField(max_length=MAX_MESSAGE_LENGTH, blank=True)  # text in the e-mail with the link
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    mail_outcome = models.CharField(
        max_length=12, blank=True
    )  # `queued` or that of `cms.delivery.mail`; empty: none was sent

    class Meta:
        verbose_name = _("embargo access")
        verbose_name_plural = _("embargo accesses")
        default_permissions = ()
        permissions: ClassVar = [("open_release", "Can open releases under embargo to journalists")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "journalist"],
                condition=Q(revoked_at=None, ended_at=None),
                name="embargo_access_once_open",
            )
        ]

    def __str__(self) -> str:
        return f"Embargo access {self.pk}"  # logs and messages show this text: neither the release nor the journalist


class AccessLink(models.Model):
    """The digest of the code in a personal link. Each attempt to send the link has a code of its own."""

    access = models.ForeignKey(EmbargoAccess, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    acceptances = models.PositiveSmallIntegerField(default=0)  # times that the terms were accepted with this link

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Link {self.pk}"


class TermsAcceptance(models.Model):
    """The terms that a journalist accepted, in the words shown, and the digest of the token that they got for it.

    The token is null once another acceptance or link has replaced it, or the access was revoked.
    """

    wagtail_reference_index_ignore = True

    access = models.ForeignKey(EmbargoAccess, on_delete=models.CASCADE, related_name="acceptances")
    text = models.TextField()
    version = models.CharField(max_length=16)  # a digest of the text
    embargo_until = models.DateTimeField()  # the end of the embargo that was shown with the terms
    accepted_at = models.DateTimeField(default=clock.now)
    token_digest = models.CharField(max_length=64, unique=True, null=True)

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Acceptance {self.pk}"


class AccessEvent(models.Model):
    """What was done with an access, and when."""

    class Kind(models.TextChoices):
        LINK_OPENED = "link_opened", _("Link opened")
        TERMS_ACCEPTED = "terms_accepted", _("Terms accepted")
        RELEASE_READ = "release_read", _("Release read")
        FILE_DOWNLOADED = "file_downloaded", _("File downloaded")
        VERSION_TOLD = "version_told", _("Told of a new version")

    wagtail_reference_index_ignore = True

    access = models.ForeignKey(EmbargoAccess, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    file_name = models.CharField(max_length=MAX_FILE_NAME_LENGTH, blank=True)
    happened_at = models.DateTimeField(default=clock.now)
    revision_id = models.BigIntegerField(null=True)  # the version that was read or downloaded, if known

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["access", "kind", "happened_at"], name="embargo_access_event")]
        ordering: ClassVar = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PersonalKit(RetriedJob):
    """The order to build the press kit of one access, marked with the name of the journalist."""

    remedy: ClassVar[Any] = _(
        "job.attempt_failed in the log has the kind of error. Check the storage of files. Until the kit is built, the "
        "journalist reads the release without its files."
    )
    reports_failures: ClassVar[bool] = True

    wagtail_reference_index_ignore = True

    access = models.OneToOneField(EmbargoAccess, on_delete=models.CASCADE, related_name="kit")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Personal kit {self.pk}"


class KitArchive(models.Model):
    """A stored personal kit: one file, whose parts are the files of the kit.

    It is served while it is that of the scheduled version of the release, and for a short time after another version or
    archive took its place. Without a kit it is no longer served, and the worker deletes the file; so the row survives
    its access.
    """

    wagtail_reference_index_ignore = True

    kit = models.OneToOneField(PersonalKit, null=True, on_delete=models.SET_NULL, related_name="archive")
    # Whose kit it was until another one was built; it is served for a short time after that.
    earlier_kit = models.ForeignKey(PersonalKit, null=True, on_delete=models.SET_NULL, related_name="earlier_archives")
    retired_at = models.DateTimeField(null=True)
    revision_id = models.BigIntegerField()  # the version of the release
    digest = models.CharField(
        max_length=64
    )  # digest of the content, which also changes with what the release refers to
    has_pdf = models.BooleanField()
    files = models.JSONField()  # results of `cms.press.press_kits.files.KitFile.to_json`
    stored_name = models.CharField(max_length=100)  # random
    built_at = models.DateTimeField(default=clock.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Kit archive {self.pk}"


class ScheduledVersion(models.Model):
    """A version of a release that was scheduled when another one took its place, or that took the place of one.

    A release has no rows until a scheduled version is replaced for the first time.
    """

    wagtail_reference_index_ignore = True

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    revision_id = models.BigIntegerField()
    # When it took the place of the version before; null if none was scheduled then, or if it was cancelled since.
    scheduled_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "number"], name="embargo_version_number")]

    def __str__(self) -> str:
        return f"Scheduled version {self.pk}"


class VersionNotice(RetriedJob):
    """The order to tell journalists of the version of a release that is scheduled now."""

    remedy: ClassVar[Any] = _(
        "job.attempt_failed in the log has the kind of error. Until it is done, journalists who have read an earlier "
        "version of a release under embargo are not told of the new one."
    )
    reports_failures: ClassVar[bool] = True

    wagtail_reference_index_ignore = True

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Version notice {self.pk}"


class ReleaseOptions(models.Model):
    """What press officers have chosen for a release that journalists read."""

    wagtail_reference_index_ignore = True

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="+")
    ends_earlier_versions = models.BooleanField(default=False, db_default=False)  # at once when they are replaced

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Options of release {self.pk}"
