"""Process queued sign-up requests in the worker, so that response times reveal nothing about an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from cms.core import clock
from cms.delivery.mail.queue import queue_mail

from .addresses import find_mailbox
from .email_kinds import CONFIRM, CONFIRM_AGAIN
from .extensions import find_extension
from .models import ConsentRecord, SignUpRequest, Subscriber

SUBSCRIBER_CHOICES = ("locale", "name", "area", "interests")


def process_request(request: SignUpRequest) -> None:
    """Store the consents and queue the e-mail that asks the owner of the address to confirm.

    For a known address nothing else changes: the new choices are stored with the e-mail until they are confirmed. A
    request beyond the limits of its mailbox is discarded, so that nobody can fill the mailbox of another person.
    """
    with transaction.atomic():
        if _may_send(find_mailbox(request.address), now := clock.now()):
            _ask_to_confirm(request, now)
        request.delete()


def _may_send(mailbox: str, now: datetime) -> bool:
    """Return whether the mailbox may get another e-mail: one a day, and some until an address of it confirms."""
    known = Subscriber.objects.select_for_update().filter(mailbox=mailbox)
    if known.filter(last_asked_at__gt=now - timedelta(hours=settings.SIGN_UP_EMAIL_INTERVAL_HOURS)).exists():
        return False
    recent = known.filter(last_asked_at__gt=now - timedelta(days=settings.UNCONFIRMED_RETENTION_DAYS))
    asked = recent.aggregate(total=Sum("times_asked"))["total"] or 0
    return asked < settings.SIGN_UP_MAX_UNCONFIRMED_EMAILS


def _ask_to_confirm(request: SignUpRequest, now: datetime) -> None:
    own = {name: value for name, value in request.choices.items() if name in SUBSCRIBER_CHOICES}
    subscriber, _ = Subscriber.objects.get_or_create(
        address=request.address, defaults={"site_id": request.site_id, **own}
    )
    Subscriber.objects.filter(pk=subscriber.pk).update(times_asked=F("times_asked") + 1, last_asked_at=now)
    consents = [
        ConsentRecord.objects.create(
            subscriber=subscriber, source=request.source, given_at=request.created_at, **consent
        ).pk
        for consent in request.consents
    ]
    is_extension = find_extension(request.choices) is not None
    is_known = subscriber.status == Subscriber.Status.CONFIRMED and not is_extension
    queue_mail(
        to=subscriber,
        kind=CONFIRM_AGAIN if is_known else CONFIRM,
        context={"choices": {"site_id": request.site_id, **request.choices}, "consent_ids": consents},
    )
