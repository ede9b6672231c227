"""Mailings, and what became of each recipient's e-mail."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.zoned_times import build_zone_field
from cms.press.journalists.models import Journalist, JournalistList

MAX_SUBJECT_LENGTH = 200
MAX_INTRO_LENGTH = 3000


class Mailing(models.Model):
    """A release as an e-mail to lists. Its texts can be changed until it is sent; after that it is a record."""

    empty_list_text = _(
        "Releases that you send to journalists by e-mail. Open a release and choose “Send by e-mail” to begin one."
    )

    class When(models.TextChoices):
        NOW = "now", _("At once: the release is public")
        AT = "at", _("At a time, if the release is public then")
        PUBLICATION = "publication", _("As soon as the release is public")
        EMBARGO = "embargo", _("At once, under embargo: only to those who have accepted its terms")

    class Purpose(models.TextChoices):
        RELEASE = "release", _("The release")
        CORRECTION = "correction", _("A correction, to those who have an earlier version")
        WITHDRAWAL = "withdrawal", _("A withdrawal, to those who have the release")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        STOPPED = "stopped", _("Stopped")
        NOT_SENT = "not_sent", _("Not sent: the release was not public")

    wagtail_reference_index_ignore = True

    page = models.ForeignKey(
        "press_releases.ReleasePage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="mailings",
        verbose_name=_("release"),
    )
    lists = models.ManyToManyField(JournalistList, blank=True, related_name="+", verbose_name=_("lists"))
    # Contacts beside those of the lists.
    journalists = models.ManyToManyField(Journalist, blank=True, related_name="+", verbose_name=_("single journalists"))
    purpose = models.CharField(
        max_length=10, choices=Purpose.choices, default=Purpose.RELEASE, db_default=Purpose.RELEASE, editable=False
    )
    # When the correction became public or the release was withdrawn; null for the release itself.
    about_at = models.DateTimeField(null=True, editable=False)
    subject = models.CharField(_("subject"), max_length=MAX_SUBJECT_LENGTH)
    intro = models.TextField(
        _("introduction"),
        max_length=MAX_INTRO_LENGTH,
        blank=True,
        help_text=_("Shown above the release. Empty lines separate paragraphs."),
    )
    sender_name = models.CharField(_("name of the sender"), max_length=100, blank=True)
    sender_address = models.EmailField(_("address of the sender"), blank=True)
    reply_to = models.EmailField(_("answers to"), blank=True)
    when = models.CharField(_("when"), max_length=12, choices=When.choices, default=When.PUBLICATION)
    send_at = models.DateTimeField(_("time"), null=True, blank=True)
    send_zone = build_zone_field()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("created by")
    )
    released_at = models.DateTimeField(null=True, editable=False)  # when a user decided that it is to be sent
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("released by")
    )
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)
    # Counts by state once all e-mails are finished: they stay when contacts are erased.
    figures = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering: ClassVar = ["-created_at", "-pk"]
        permissions: ClassVar = [("send_mailing", "Can send mailings")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "purpose", "about_at"],
                condition=~models.Q(purpose="release"),
                name="mailings_once_each_change",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def has_ended_unsent(self) -> bool:
        """Whether the mailing ended before its e-mails were queued: nothing of it was sent."""
        return self.started_at is None and self.state in (self.State.NOT_SENT, self.State.STOPPED)

    def clean(self) -> None:
        super().clean()
        if self.when == self.When.AT and self.send_at is None:
            raise ValidationError({"send_at": gettext("Enter the time.")})
        if self.when != self.When.AT:
            self.send_at = None
        if any(character in self.subject + self.sender_name for character in "\r\n"):
            raise ValidationError(gettext("The subject and the name of the sender are one line each."))

    def count_deliveries(self) -> dict[str, int]:
        """Return the numbers of recipients by state, all states included."""
        if self.figures:
            counted = Counter(self.figures)
        else:
            rows = self.deliveries.order_by().values_list("state").annotate(models.Count("pk"))
            counted = Counter(dict(rows))
        return {state: counted[state] for state in Delivery.State.values}


class Delivery(models.Model):
    """One recipient of a mailing. The row outlives the e-mail in the queue."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENT = "sent", _("Accepted by the mail server")
        BOUNCED = "bounced", _("Bounced later")
        COMPLAINED = "complained", _("Reported as spam")
        REJECTED = "rejected", _("Refused by the mail server")
        FAILED = "failed", _("Given up after a day")
        SUPPRESSED = "suppressed", _("Address suppressed")
        CANCELLED = "cancelled", _("Not sent")
        UNKNOWN = "unknown", _("Unknown")

    wagtail_reference_index_ignore = True

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("mailing"))
    journalist = models.ForeignKey(
        Journalist, on_delete=models.CASCADE, related_name="mailing_deliveries", verbose_name=_("journalist")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=100, blank=True)  # a code of the mail server; no personal data
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    revision_id = models.BigIntegerField(null=True)  # the version of the release that was sent last, if known
    changed_at = models.DateTimeField(_("changed at"), default=clock.now)

    class Meta:
        default_permissions = ()
        verbose_name = _("delivery of a mailing")
        verbose_name_plural = _("deliveries of mailings")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "journalist"], name="mailings_once_each_journalist")
        ]
        indexes: ClassVar = [models.Index(fields=["mailing", "state"], name="mailings_delivery_state")]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"

    def set_state(self, state: Any, reason: str = "") -> None:
        """Record what became of the e-mail, also in the counts of a mailing that has ended."""
        before, self.state, self.reason, self.changed_at = self.state, state, reason[:100], clock.now()
        with transaction.atomic():
            self.save(update_fields=["state", "reason", "changed_at"])
            mailing = Mailing.objects.select_for_update().exclude(figures={}).filter(pk=self.mailing_id).first()
            if mailing is not None and before != state:
                mailing.figures[before] = max(0, mailing.figures.get(before, 0) - 1)
                mailing.figures[str(state)] = mailing.figures.get(str(state), 0) + 1
                mailing.save(update_fields=["figures"])
