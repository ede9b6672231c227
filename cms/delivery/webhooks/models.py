"""Endpoints, deliveries and attempts of the webhooks about public content."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from .base_models import BaseDelivery, BaseEndpoint, create_message_id  # noqa: F401 (a migration names the function)
from .http_client import AttemptResult
from .schema import EVENTS


def default_events() -> list[str]:
    """Return all event types."""
    return list(EVENTS)


class Endpoint(BaseEndpoint):
    """A URL that messages about public content are sent to.

    `sequence` (of the journal) and `change` (of the public changes) are the position up to which deliveries exist; null
    means from now on. Disabling an endpoint discards its position, so that changes in the meantime are not sent later.
    """

    empty_list_text = _(
        "A system that receives a message about each public change, such as a frontend that purges its cache."
    )

    values_when_disabled: ClassVar[dict[str, Any]] = {"sequence": None, "change": None}

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
    sequence = models.PositiveBigIntegerField(null=True, editable=False)
    change = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name"]


class Delivery(BaseDelivery):
    """One message about public content, with the log of its attempts."""

    empty_list_text = _("Every message to a webhook appears here with the response to it. Failed ones are sent again.")

    endpoint = models.ForeignKey(
        Endpoint, verbose_name=_("endpoint"), on_delete=models.CASCADE, related_name="deliveries"
    )
    body = models.TextField()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "endpoint"], name="webhooks_waiting")]

    def build_body(self) -> str:
        return self.body

    def record_attempt(self, result: AttemptResult) -> None:
        Attempt.objects.create(
            delivery=self,
            status=result.status,
            milliseconds=result.milliseconds,
            error=result.error[:200],
            response_excerpt=result.response_excerpt,
        )


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
