"""Endpoints, deliveries and attempts of webhooks. Secrets are not stored: see signatures.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.jobs.queue import LeasedModel, RetriedJob

from .schema import EVENTS
from .url_policy import validate_url


def default_events() -> list[str]:
    """Return all event types."""
    return list(EVENTS)


def create_message_id() -> str:
    """Return a random message id."""
    return f"msg_{uuid4().hex}"


class Endpoint(LeasedModel):
    """A URL that messages are sent to.

    `sequence` (of the journal) and `change` (of the public changes) are the position up to which deliveries exist; null
    means from now on. A worker claims the endpoint while it sends. Nothing is sent before `not_before`, which a
    response can postpone with Retry-After.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    url = models.CharField(_("URL"), max_length=500, validators=[validate_url])
    site = models.ForeignKey(
        Site,
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Leave empty for all sites."),
    )
    events = models.JSONField(_("events"), default=default_events)
    is_active = models.BooleanField(_("active"), default=True)

    secret_serial = models.PositiveIntegerField(default=1, editable=False)  # of the current secret
    secret_shown_at = models.DateTimeField(null=True, editable=False)  # when the current secret was displayed
    old_secret_until = models.DateTimeField(
        null=True, editable=False
    )  # until then, messages are signed with the old secret, too

    sequence = models.PositiveBigIntegerField(null=True, editable=False)
    change = models.PositiveBigIntegerField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)  # in a row
    gone_at = models.DateTimeField(null=True, editable=False)  # when it responded 410 Gone
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the endpoint; disabling it discards its position, so that changes in the meantime are not sent later."""
        if self.is_active:
            self.gone_at = None
        else:
            self.sequence = self.change = None
        super().save(*args, **kwargs)


class Delivery(RetriedJob):
    """One message to one endpoint; every attempt sends the same id and body."""

    claim = None  # the endpoint is claimed instead
    max_wait: ClassVar[timedelta] = timedelta(hours=2)  # an endpoint may ask for an hour with Retry-After

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    endpoint = models.ForeignKey(
        Endpoint, verbose_name=_("endpoint"), on_delete=models.CASCADE, related_name="deliveries"
    )
    message = models.CharField(max_length=40, unique=True, default=create_message_id)
    type = models.CharField(_("event"), max_length=40)
    body = models.TextField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    got_response = models.BooleanField(default=False)  # whether the last attempt got a response, of any status
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "endpoint"], name="webhooks_waiting")]

    @classmethod
    def waiting_rows(cls) -> models.QuerySet[Self]:
        """Return the messages that wait, without those to endpoints that an administrator has disabled."""
        return super().waiting_rows().filter(endpoint__is_active=True)

    def __str__(self) -> str:
        return gettext("%(type)s to %(endpoint)s") % {"type": self.type, "endpoint": self.endpoint}


class Attempt(models.Model):
    """One attempt to send a message, and its result."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    error = models.CharField(max_length=200, blank=True)
    response_excerpt = models.CharField(max_length=500, blank=True)  # the beginning of the response body

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.error or str(self.status)
