"""Export and erase the stored data of an e-mail address (GDPR, articles 15 and 17)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict

from .models import SignUpRequest, Subscriber


def export_data(address: str) -> dict[str, Any]:
    """Return all rows about a normalised address.

    Token digests are left out, because they contain only hashes.
    """
    subscriber = Subscriber.objects.filter(address=address).first()
    consents = subscriber.consents.all() if subscriber else ()
    emails = subscriber.emails.all() if subscriber else ()
    return {
        "address": address,
        "subscriber": _row(subscriber) if subscriber else None,
        "consents": [_row(consent) for consent in consents],
        "emails": [_row(email) for email in emails],
        "sign_up_requests": [_row(queued) for queued in SignUpRequest.objects.filter(address=address)],
    }


def erase_data(address: str) -> int:
    """Delete all rows about a normalised address in one transaction, and return their number."""
    with transaction.atomic():
        return (
            SignUpRequest.objects.filter(address=address).delete()[0]
            + Subscriber.objects.filter(address=address).delete()[0]
        )


def _row(row: Any) -> dict[str, Any]:
    return model_to_dict(row) | {"id": row.pk}
