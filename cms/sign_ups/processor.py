"""Process queued sign-up requests in the worker, so that response times reveal nothing about an address."""

from __future__ import annotations

from django.db import transaction

from .models import ConsentRecord, OutgoingEmail, SignUpRequest, Subscriber


def process_request(request: SignUpRequest) -> None:
    """Store the consents and queue the e-mail that asks the owner of the address to confirm.

    For a known address nothing else changes: the new choices are stored with the e-mail until they are confirmed.
    """
    with transaction.atomic():
        subscriber, _ = Subscriber.objects.get_or_create(
            address=request.address, defaults={"site_id": request.site_id, **request.choices}
        )
        consents = [
            ConsentRecord.objects.create(
                subscriber=subscriber, source=request.source, given_at=request.created_at, **consent
            ).pk
            for consent in request.consents
        ]
        is_known = subscriber.status == Subscriber.Status.CONFIRMED
        OutgoingEmail.objects.create(
            subscriber=subscriber,
            kind=OutgoingEmail.Kind.CONFIRM_AGAIN if is_known else OutgoingEmail.Kind.CONFIRM,
            choices={"site_id": request.site_id, **request.choices},
            consent_ids=consents,
        )
        request.delete()
