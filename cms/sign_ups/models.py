"""Subscribers, their consents, and the queues of sign-up requests and e-mails."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cms.jobs.queue import RetriedJob

MAX_ADDRESS_LENGTH = 254  # RFC 5321, 4.5.3.1.3


class Purpose(models.TextChoices):
    """What an address may be used for; each needs a consent of its own."""

    LETTER = "letter", "News by e-mail"


class Interest(models.TextChoices):
    """What somebody would like to hear about."""

    STORIES = "stories", "Stories"
    EVENTS = "events", "Events"
    WAYS_TO_HELP = "ways_to_help", "Ways to help"


class Subscriber(models.Model):
    """An address. The choices are those that the address itself has confirmed last (or, pending, asked for first)."""

    class Status(models.TextChoices):
        PENDING = "pending"
        CONFIRMED = "confirmed"
        UNSUBSCRIBED = "unsubscribed"

    wagtail_reference_index_ignore = True

    address = models.CharField(max_length=MAX_ADDRESS_LENGTH, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(max_length=12)
    area = models.CharField(max_length=100, blank=True)
    interests = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    unsubscribed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Subscriber {self.pk}"  # without the address: this is what logs and messages show


class ConsentRecord(models.Model):
    """What was agreed to, in the words that were shown, and when. Written once; only its confirmation is added."""

    wagtail_reference_index_ignore = True

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text = models.TextField()
    version = models.CharField(max_length=16)
    source = models.CharField(max_length=255)
    given_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ConfirmationToken(models.Model):
    """A link that was sent, as its hash, with the choices that following it confirms."""

    digest = models.CharField(max_length=64, primary_key=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="tokens")
    choices = models.JSONField()
    consent_ids = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Token of {self.subscriber_id}"


class SignUpRequest(RetriedJob):
    """A sign-up as it was sent. The worker looks up later, outside the request, whether its address is known."""

    wagtail_reference_index_ignore = True

    address = models.CharField(max_length=MAX_ADDRESS_LENGTH)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField()  # locale, area, interests
    consents = models.JSONField()  # [{purpose, text, version}]
    source = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Sign-up {self.pk}"


class OutgoingEmail(RetriedJob):
    """An e-mail to be sent. Its link is created when it is sent, so that no row contains the token."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        CONFIRM_AGAIN = "confirm_again"  # to somebody who is on the list already
        WELCOME = "welcome"

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="emails")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    choices = models.JSONField(default=dict)
    consent_ids = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} to {self.subscriber_id}"


class RateLimitCounter(models.Model):
    """How often an address or a peer has asked in a window of time; `key` is a keyed hash of either."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField(db_index=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "window"], name="sign_ups_unique_counter")]

    def __str__(self) -> str:
        return f"{self.number} since {self.window}"
