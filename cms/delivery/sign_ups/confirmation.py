"""Confirm and unsubscribe with the tokens from e-mails."""

from __future__ import annotations

from django.db import transaction
from django.utils.module_loading import import_string

from cms.core import clock
from cms.core.extension_points import ExtensionPoint
from cms.delivery.mail.queue import cancel_mails, queue_mail
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.digests import digest_address
from cms.operations.audit.trail import record_audit

from .emails import WELCOME, find_extension
from .links import find_subscriber_id, hash_token
from .models import ConfirmationToken, ConsentRecord, Subscriber
from .subscriber_data import SubscriberChange, subscriber_changed

Status = Subscriber.Status
UNSUBSCRIBED = "subscriber.unsubscribed"
UNSUBSCRIPTIONS = ExtensionPoint[str](
    "clarion_unsubscription",
    receives="The dotted path of a function that gets a token of a link which is not one of a subscriber. It "
    "ends what the token is for, and returns whether it did.",
    example='hooks.register("clarion_unsubscription", "harbour.tides.unsubscribe")',
)


def confirm(token: str) -> bool:
    """Apply the choices of the token and return True; return False if the token is used, expired or invalid.

    Only this function changes the choices and confirms the status of a subscriber. Entering the address of another
    person in the form therefore changes nothing.
    """
    now = clock.now()
    with transaction.atomic():
        stored = ConfirmationToken.objects.filter(digest=hash_token(token), expires_at__gt=now).first()
        if stored is None or not ConfirmationToken.objects.filter(pk=stored.pk).delete()[0]:
            return False
        subscriber = Subscriber.objects.select_for_update().get(pk=stored.subscriber_id)
        ConsentRecord.objects.filter(subscriber=subscriber, pk__in=stored.consent_ids).update(confirmed_at=now)
        if extension := find_extension(stored.choices):
            Subscriber.objects.filter(pk=subscriber.pk).update(times_asked=0, last_asked_at=None)
            extension.apply(subscriber, stored.choices)
            return True
        is_new = subscriber.status != Status.CONFIRMED
        for name, value in stored.choices.items():
            setattr(subscriber, name, value)
        subscriber.status, subscriber.unsubscribed_at = Status.CONFIRMED, None
        subscriber.times_asked, subscriber.last_asked_at = 0, None
        subscriber.confirmed_at = now if is_new else subscriber.confirmed_at
        subscriber.changed_at = now
        subscriber.save()
        if is_new:
            queue_mail(to=subscriber, kind=WELCOME)
        _report(subscriber, SubscriberChange.CONFIRMED if is_new else SubscriberChange.CHANGED)
    return True


def withdraw_consent(subscriber: Subscriber, purpose: str) -> None:
    """Withdraw the confirmed consents to one purpose, for example when the last alert has ended.

    One that waits for its confirmation belongs to another request, whose link still works.
    """
    consents = ConsentRecord.objects.valid().filter(subscriber=subscriber, purpose=purpose)
    consents.update(withdrawn_at=clock.now())


def unsubscribe(token: str) -> bool:
    """Unsubscribe the address of the token and return True, also if it was unsubscribed before.

    Returns False for an invalid token.
    """
    return _unsubscribe_subscriber(token) or any(import_string(path)(token) for path in UNSUBSCRIPTIONS.values())


def unsubscribe_again(entry: AuditEntry) -> int:
    """Unsubscribe an address that has unsubscribed."""
    subscriber = Subscriber.objects.filter(pk=entry.subject_id).first()
    consents = ConsentRecord.objects.filter(subscriber=subscriber, withdrawn_at=None)
    if subscriber is None or (subscriber.status == Status.UNSUBSCRIBED and not consents.exists()):
        return 0
    return int(_unsubscribe(subscriber.pk))


def _unsubscribe_subscriber(token: str) -> bool:
    return _unsubscribe(find_subscriber_id(token))


def _unsubscribe(subscriber_id: int | None) -> bool:
    now = clock.now()
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
        if subscriber is None:
            return False
        was_confirmed = subscriber.status == Status.CONFIRMED
        if subscriber.status != Status.UNSUBSCRIBED:
            subscriber.status, subscriber.unsubscribed_at = Status.UNSUBSCRIBED, now
            subscriber.changed_at = now if was_confirmed else subscriber.changed_at
            subscriber.save(update_fields=["status", "unsubscribed_at", "changed_at"])
            record_audit(UNSUBSCRIBED, subject=subscriber, address=digest_address(subscriber.address))
        ConsentRecord.objects.filter(subscriber=subscriber, withdrawn_at=None).update(withdrawn_at=now)
        ConfirmationToken.objects.filter(subscriber=subscriber).delete()
        cancel_mails(subscriber)
        if was_confirmed:
            _report(subscriber, SubscriberChange.UNSUBSCRIBED)
    return True


def _report(subscriber: Subscriber, change: SubscriberChange) -> None:
    """Tell other apps of a change that has taken effect, within its transaction."""
    subscriber_changed.send(sender=Subscriber, subscriber=subscriber, change=change)
