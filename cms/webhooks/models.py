"""Endpoints, deliveries and attempts of webhooks. The secrets are in no table: see signing.py."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone
from wagtail.models import Site

from cms.jobs.queue import LeasedModel, RetriedJob

from .schema import EVENTS
from .url_policy import validate_url


def default_events() -> list[str]:
    return list(EVENTS)


def create_message_id() -> str:
    return f"msg_{uuid4().hex}"


class Endpoint(LeasedModel):
    """An address that messages are sent to.

    `sequence` (of the journal) and `change` (of the public changes) say how far it has been informed; where they are
    null, it is informed from now on. A worker claims the endpoint while it sends; nothing is sent before `not_before`,
    which a response may delay with Retry-After.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100, unique=True)
    url = models.CharField("address", max_length=500, validators=[validate_url])
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="All sites, if none is chosen.",
    )
    events = models.JSONField("told of", default=default_events)
    is_active = models.BooleanField("active", default=True)

    serial = models.PositiveIntegerField(default=1, editable=False)  # of its secret
    shown_at = models.DateTimeField(null=True, editable=False)  # when somebody has seen this secret
    old_until = models.DateTimeField(null=True, editable=False)  # so long the one before signs as well

    sequence = models.PositiveBigIntegerField(null=True, editable=False)
    change = models.PositiveBigIntegerField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)  # in a row
    gone_at = models.DateTimeField(null=True, editable=False)  # when it answered that it wants no more
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "webhook"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What happens while it is off it is not told afterwards."""
        if self.is_active:
            self.gone_at = None
        else:
            self.sequence = self.change = None
        super().save(*args, **kwargs)


class Delivery(RetriedJob):
    """One message to one endpoint. Its id and body stay the same however often it is sent."""

    claim = None  # its endpoint is claimed

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given_up", "Given up"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=40, unique=True, default=create_message_id)
    type = models.CharField("event", max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answered = models.BooleanField(default=False)  # whether the last attempt got a response, of any status
    created_at = models.DateTimeField("made", auto_now_add=True, db_index=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "endpoint"], name="webhooks_waiting")]

    def __str__(self) -> str:
        return f"{self.type} to {self.endpoint}"


class Attempt(models.Model):
    """One time that a message was sent, and what came back."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    error = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=500, blank=True)  # how it begins

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.error or str(self.status)
