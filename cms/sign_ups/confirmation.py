"""What following a link does."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from .models import ConfirmationToken, ConsentRecord, OutgoingEmail, Subscriber
from .tokens import find_subscriber_id, hash_token

Status = Subscriber.Status


def confirm(token: str) -> bool:
    """Put the choices in force that this link was sent for; False for a link that is spent, expired or not ours.

    The choices and the status change here and nowhere else: who types the address of another changes nothing.
    """
    now = timezone.now()
    with transaction.atomic():
        found = ConfirmationToken.objects.filter(digest=hash_token(token), expires_at__gt=now).first()
        if found is None or not ConfirmationToken.objects.filter(pk=found.pk).delete()[0]:
            return False
        subscriber = Subscriber.objects.select_for_update().get(pk=found.subscriber_id)
        is_new = subscriber.status != Status.CONFIRMED
        for name, value in found.choices.items():
            setattr(subscriber, name, value)
        subscriber.status, subscriber.unsubscribed_at = Status.CONFIRMED, None
        subscriber.confirmed_at = now if is_new else subscriber.confirmed_at
        subscriber.save()
        ConsentRecord.objects.filter(subscriber=subscriber, pk__in=found.consent_ids).update(confirmed_at=now)
        if is_new:
            OutgoingEmail.objects.create(subscriber=subscriber, kind=OutgoingEmail.Kind.WELCOME)
    return True


def unsubscribe(token: str) -> bool:
    """Send nothing more; False for a link that is not ours. Twice is as good as once."""
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
