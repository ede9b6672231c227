"""Subscribers, their consents, and the queue of sign-up requests."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.jobs.queue import RetriedJob

from .addresses import MAX_ADDRESS_LENGTH, find_mailbox

MAX_NAME_LENGTH = 100
MAX_PAGE_URL_LENGTH = 800


class Purpose(models.TextChoices):
    """A purpose that an address is used for; each requires its own consent."""

    LETTER = "letter", _("News by e-mail")


class PressPurpose(models.TextChoices):
    """The purpose that journalists consent to, for which there is no form for visitors."""

    PRESS = "press", _("Press releases by e-mail")


class AlertPurpose(models.TextChoices):
    """The purpose of alerts, which have a form of their own."""

    ALERTS = "alerts", _("Alerts by e-mail")


def list_purposes() -> list[tuple[str, Any]]:
    """Return the purposes of all consents with their labels."""
    return [*Purpose.choices, *PressPurpose.choices, *AlertPurpose.choices]


class Subscriber(models.Model):
    """An e-mail address with its choices.

    The choices are those confirmed last from the address; while the status is pending, those of the first request.
    """

    empty_list_text = _(
        "Visitors who sign up on the site appear here once they have filled in the form. They receive no news "
        "before they confirm."
    )

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        CONFIRMED = "confirmed", _("Confirmed")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")

    wagtail_reference_index_ignore = True

    address = models.CharField(_("address"), max_length=MAX_ADDRESS_LENGTH, unique=True)
    mailbox = models.CharField(max_length=MAX_ADDRESS_LENGTH, db_index=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.PENDING)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    locale = models.CharField(_("locale"), max_length=12)
    # The unproven input of a visitor: never in e-mails.
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH, blank=True, default="", db_default="")
    area = models.CharField(_("area"), max_length=100, blank=True)
    interests = models.JSONField(_("interests"), default=list)
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    unsubscribed_at = models.DateTimeField(_("unsubscribed at"), null=True)
    # When the subscriber confirmed, changed the choices or unsubscribed last; null until the first confirmation.
    changed_at = models.DateTimeField(_("changed at"), null=True, db_index=True)
    times_asked = models.PositiveIntegerField(default=0)  # e-mails that asked to confirm, since the last confirmation
    last_asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Subscriber {self.pk}"  # no address: logs and messages show this text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mailbox = find_mailbox(self.address)
        super().save(*args, **kwargs)


class ConsentRecordQuerySet(models.QuerySet["ConsentRecord"]):
    """Consents."""

    def valid(self) -> ConsentRecordQuerySet:
        """Return the consents that were confirmed and not withdrawn; those of journalists need no confirmation."""
        return self.filter(confirmed_at__isnull=False, withdrawn_at=None)


class ConsentRecord(models.Model):
    """A consent of a subscriber or journalist with the text that was agreed to.

    Only confirmation and withdrawal are added later. Subscribers confirm with the link in an e-mail; the consent of a
    journalist has been recorded by the press office, and `source` says where it was given.
    """

    wagtail_reference_index_ignore = True

    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.CASCADE, related_name="consents")
    journalist = models.ForeignKey(
        "journalists.Journalist", null=True, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(max_length=20, choices=list_purposes)
    text = models.TextField()
    version = models.CharField(max_length=16)
    source = models.CharField(max_length=255)
    # URL of the page with the form, if known.
    page = models.CharField(max_length=MAX_PAGE_URL_LENGTH, blank=True, default="", db_default="")
    given_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentRecordQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["given_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(subscriber__isnull=False) ^ models.Q(journalist__isnull=False),
                name="consent_of_one_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ConfirmationToken(models.Model):
    """The digest of the token in a sent link, with the choices that it confirms."""

    digest = models.CharField(max_length=64, primary_key=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="tokens")
    choices = models.JSONField()
    consent_ids = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Token of {self.subscriber_id}"


class SignUpRequest(RetriedJob):
    """A queued sign-up. The worker looks up the address later, so the response time does not reveal if it is known."""

    wagtail_reference_index_ignore = True

    address = models.CharField(max_length=MAX_ADDRESS_LENGTH)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField()  # locale, name, area, interests; or those of an extension
    consents = models.JSONField()  # [{purpose, text, version, page}]
    source = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"Sign-up {self.pk}"
