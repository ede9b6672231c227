"""From what was asked for to a letter: here, outside the request, it is seen whether the address is known."""

from __future__ import annotations

from django.db import transaction

from .models import AskedFor, ConsentRecord, Letter, Subscriber


def admit(asked: AskedFor) -> None:
    """Note the consents as given, and have the address asked whether it meant it.

    Of an address that is known nothing changes but that: its choices wait in the letter for its own yes.
    """
    with transaction.atomic():
        subscriber, _ = Subscriber.objects.get_or_create(
            address=asked.address, defaults={"site_id": asked.site_id, **asked.choices}
        )
        consents = [
            ConsentRecord.objects.create(
                subscriber=subscriber, source=asked.source, given_at=asked.created_at, **consent
            ).pk
            for consent in asked.consents
        ]
        is_known = subscriber.status == Subscriber.Status.CONFIRMED
        Letter.objects.create(
            subscriber=subscriber,
            kind=Letter.Kind.CONFIRM_AGAIN if is_known else Letter.Kind.CONFIRM,
            choices={"site_id": asked.site_id, **asked.choices},
            consent_ids=consents,
        )
        asked.delete()
