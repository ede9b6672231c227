"""Confirm and unsubscribe with the tokens from e-mails."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from .models import ConfirmationToken, ConsentRecord, OutgoingEmail, Subscriber
from .tokens import find_subscriber_id, hash_token

Status = Subscriber.Status


def confirm(token: str) -> bool:
    """Apply the choices of the token and return True; return False if the token is used, expired or invalid.

    Only this function changes the choices and confirms the status of a subscriber. Entering the address of another
    person in the form therefore changes nothing.
    """
    now = timezone.now()
    with transaction.atomic():
        stored = ConfirmationToken.objects.filter(digest=hash_token(token), expires_at__gt=now).first()
        if stored is None or not ConfirmationToken.objects.filter(pk=stored.pk).delete()[0]:
            return False
        subscriber = Subscriber.objects.select_for_update().get(pk=stored.subscriber_id)
        is_new = subscriber.status != Status.CONFIRMED
        for name, value in stored.choices.items():
            setattr(subscriber, name, value)
        subscriber.status, subscriber.unsubscribed_at = Status.CONFIRMED, None
        subscriber.times_asked, subscriber.last_asked_at = 0, None
        subscriber.confirmed_at = now if is_new else subscriber.confirmed_at
        subscriber.save()
        ConsentRecord.objects.filter(subscriber=subscriber, pk__in=stored.consent_ids).update(confirmed_at=now)
        if is_new:
            OutgoingEmail.objects.create(subscriber=subscriber, kind=OutgoingEmail.Kind.WELCOME)
    return True


def unsubscribe(token: str) -> bool:
    """Unsubscribe the address of the token and return True, also if it was unsubscribed before.

    Returns False for an invalid token.
    """
    now = timezone.now()
    with transaction.atomic():
        pk = find_subscriber_id(token)
        if pk is None:
            return False
        Subscriber.objects.filter(pk=pk).exclude(status=Status.UNSUBSCRIBED).update(
            status=Status.UNSUBSCRIBED, unsubscribed_at=now
        )
        ConsentRecord.objects.filter(subscriber=pk, withdrawn_at=None).update(withdrawn_at=now)
        ConfirmationToken.objects.filter(subscriber=pk).delete()
        OutgoingEmail.objects.filter(subscriber=pk).delete()
    return True
