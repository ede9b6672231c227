"""Endpoints, deliveries and attempts of webhooks: what all kinds have in common, and those about public content."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.core import clock
from cms.jobs.queue import LeasedModel, RetriedJob
from cms.operations.audit.trail import record_audit

from .http_client import AttemptResult, validate_url
from .schema import EVENTS

AUDITED_FIELDS = frozenset(("url", "is_active", "secret_serial"))  # their changes are in the audit trail


def create_message_id() -> str:
    """Return a random message id."""
    return f"msg_{uuid4().hex}"


class BaseEndpoint(LeasedModel):
    """A URL that messages are sent to. Secrets are not stored: see signatures.py.

    A worker claims the endpoint while it sends. Nothing is sent before `not_before`, which a response can postpone with
    Retry-After.
    """

    # The fields that disabling the endpoint changes besides `is_active`, with their values.
    values_when_disabled: ClassVar[dict[str, Any]] = {}
    purpose: ClassVar[str] = "webhook"  # the purpose of its connections, for `outgoing_requests.connect`

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    url = models.CharField(_("URL"), max_length=500, validators=[validate_url])
    is_active = models.BooleanField(_("active"), default=True)

    secret_serial = models.PositiveIntegerField(default=1, editable=False)  # number of the current secret
    secret_shown_at = models.DateTimeField(null=True, editable=False)  # when the current secret was displayed
    # Messages are signed with the old secret, too, until this time.
    old_secret_until = models.DateTimeField(null=True, editable=False)

    failures = models.PositiveIntegerField(default=0, editable=False)  # consecutive failures
    gone_at = models.DateTimeField(null=True, editable=False)  # when it responded 410 Gone
    created_at = models.DateTimeField(auto_now_add=True)

    if TYPE_CHECKING:
        deliveries: models.Manager[Any]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the endpoint; enabling it forgets that it was gone."""
        if self.is_active:
            self.gone_at = None
        else:
            for name, value in self.values_when_disabled.items():
                setattr(self, name, value)
        with transaction.atomic():
            earlier = self._read_stored(kwargs.get("update_fields"))
            super().save(*args, **kwargs)
            if earlier and self.secret_serial > earlier.secret_serial:
                record_audit("webhook.secret_replaced", subject=self, serial=self.secret_serial)
            if earlier and earlier.is_active and (not self.is_active or self.url != earlier.url):
                record_audit("webhook.ended", subject=self)

    def _read_stored(self, names: Collection[str] | None) -> Self | None:
        """Return the stored row if the save may end what it is for."""
        if not self.pk or (names is not None and AUDITED_FIELDS.isdisjoint(names)):
            return None
        return type(self)._default_manager.filter(pk=self.pk).first()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the endpoint, and record it in the audit trail."""
        with transaction.atomic():
            record_audit("webhook.ended", subject=self)
            return super().delete(*args, **kwargs)


class BaseDelivery(RetriedJob):
    """One message to one endpoint; every attempt sends the same id and body."""

    claim = None  # the endpoint is claimed instead
    max_wait: ClassVar[timedelta] = timedelta(hours=2)  # an endpoint may ask for an hour with Retry-After
    remedy: ClassVar[Any] = _("Check the endpoint, or disable it.")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    message = models.CharField(max_length=40, unique=True, default=create_message_id)
    type = models.CharField(_("event"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    got_response = models.BooleanField(default=False)  # whether the last attempt got a response, of any status
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    if TYPE_CHECKING:
        endpoint: Any
        endpoint_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return gettext("%(type)s to %(endpoint)s") % {"type": self.type, "endpoint": self.endpoint}

    @classmethod
    def waiting_rows(cls) -> models.QuerySet[Self]:
        """Return the messages that wait, without those to endpoints that an administrator has disabled."""
        return super().waiting_rows().filter(endpoint__is_active=True)

    def build_body(self) -> str | None:
        """Return the body, the same for every attempt; None if there is nothing to send any more."""
        raise NotImplementedError

    def record_attempt(self, result: AttemptResult) -> None:
        """Store what an attempt has shown, if this kind of delivery has a log."""

    def save_result(self) -> None:
        """Save what an attempt has changed, unless the row was deleted meanwhile."""
        names = ("attempts", "last_error", "failed_at", "not_before", "state", "got_response")
        values = {name: getattr(self, name) for name in names}
        type(self)._default_manager.filter(pk=self.pk).update(**values)


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
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
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
    at = models.DateTimeField(default=clock.now)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    error = models.CharField(max_length=200, blank=True)
    response_excerpt = models.CharField(max_length=500, blank=True)  # the beginning of the response body

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.error or str(self.status)
