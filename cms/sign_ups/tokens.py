"""Links that prove that somebody reads mail to an address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core import signing
from django.utils import timezone

from .models import ConfirmationToken, OutgoingEmail, Subscriber

TOKEN_LIFETIME = timedelta(days=7)
UNSUBSCRIBE_SALT = "cms.sign_ups.unsubscribe"


def create_confirmation_token(email: OutgoingEmail) -> str:
    """Create a token for the e-mail; the database stores only its hash."""
    token = secrets.token_urlsafe(32)
    ConfirmationToken.objects.create(
        digest=hash_token(token),
        subscriber_id=email.subscriber_id,
        choices=email.choices,
        consent_ids=email.consent_ids,
        expires_at=timezone.now() + TOKEN_LIFETIME,
    )
    return token


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create_unsubscribe_token(subscriber: Subscriber) -> str:
    """Holds as long as the subscriber is there: a link in an old message must work."""
    return signing.Signer(salt=UNSUBSCRIBE_SALT).sign(f"{subscriber.pk}.{int(subscriber.created_at.timestamp())}")


def find_subscriber_id(token: str) -> int | None:
    """The subscriber whom an unsubscribing link names; None for one that is not ours."""
    try:
        pk, _, created = signing.Signer(salt=UNSUBSCRIBE_SALT).unsign(token).partition(".")
    except signing.BadSignature:
        return None
    known = Subscriber.objects.filter(pk=pk).first()
    return known.pk if known and int(known.created_at.timestamp()) == int(created) else None
