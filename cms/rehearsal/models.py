"""Rehearsals: read-only copies of the site at a later minute, and the links by which others see them.

All of it is left out of backups: a copy does not survive its service, so its row must not come back alone.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.zones import MAX_ZONE_LENGTH
from cms.jobs.queue import LeasedModel


class Rehearsal(LeasedModel):
    """A copy of the site that is built, moved to a minute and answered for by the service `manage.py rehearsal`.

    The service claims a requested row and renews the lease while it has the copy. A row in the state copying,
    advancing or ready whose lease has run out has lost its service.
    """

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for the rehearsal service")
        COPYING = "copying", _("Copying the site")
        ADVANCING = "advancing", _("Moving to the minute")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        ENDED = "ended", _("Ended")

    HELD = (State.COPYING, State.ADVANCING, State.READY)  # the states in which a service has a copy
    OVER = (State.FAILED, State.ENDED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("made by")
    )  # null: a command of an operator
    at = models.DateTimeField(_("minute"))  # the minute to show; only moved to later ones
    zone = models.CharField(max_length=MAX_ZONE_LENGTH)  # the time zone in which the minute was chosen
    audience = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("seen by")
    )  # the account whose view of restricted drafts applies; null: a person who sees none
    drafts = models.JSONField(null=True)  # ids of the pages whose drafts the copy has; null: all that `audience` sees
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.REQUESTED)
    reached_at = models.DateTimeField(null=True)  # the minute that the copy has reached
    failed_report_at = models.DateTimeField(null=True)  # the minute whose report could not be built
    progress = models.PositiveSmallIntegerField(default=0)  # percent of the way to the minute
    failure = models.TextField(blank=True)  # why it failed, for its maker; without content
    created_at = models.DateTimeField(_("created"), default=clock.now)
    ready_at = models.DateTimeField(null=True)  # when it could first be read
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, unique=True)
    bytes_used = models.BigIntegerField(default=0)  # disk space of the copy

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")
        default_permissions = ()
        permissions: ClassVar = [("rehearse_minute", "Can rehearse a later minute and share links to it")]
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["state", "ends_at"], name="rehearsal_state")]

    def __str__(self) -> str:
        return f"Rehearsal {self.pk}"  # logs and messages show this text

    @classmethod
    def running(cls) -> models.QuerySet[Rehearsal]:
        """Return the rehearsals that are not over."""
        return cls.objects.exclude(state__in=cls.OVER).filter(ends_at__gt=clock.now())

    @property
    def is_over(self) -> bool:
        """Whether nothing of it can be read any more."""
        return self.state in self.OVER or self.ends_at <= clock.now()


class RehearsalLink(models.Model):
    """A link for people without an account. The rehearsal has only the drafts that its maker chose."""

    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(_("for"), max_length=200, blank=True)  # the person who gets it
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["created_at"]

    def __str__(self) -> str:
        return f"Rehearsal link {self.pk}"

    @classmethod
    def open_links(cls) -> models.QuerySet[RehearsalLink]:
        """Return the links that have neither ended nor been revoked."""
        return cls.objects.filter(Q(revoked_at=None), ends_at__gt=clock.now())


class RehearsalReport(models.Model):
    """The report of the minute that a rehearsal has reached. It is deleted when the rehearsal has ended."""

    wagtail_reference_index_ignore = True

    rehearsal = models.OneToOneField(Rehearsal, on_delete=models.CASCADE, primary_key=True, related_name="report")
    content = models.JSONField()  # `cms.rehearsal.report.report_types.Report`
    built_at = models.DateTimeField(default=clock.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Report of {self.rehearsal_id}"
