"""Tokens in the links of e-mails, which prove that a visitor receives the e-mail of an address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.core import signing

from cms.core import clock

from .models import ConfirmationToken, Subscriber

TOKEN_LIFETIME = timedelta(days=7)
UNSUBSCRIBE_SALT = "cms.sign_ups.unsubscribe"


def create_confirmation_token(subscriber: Subscriber, choices: dict[str, Any], consent_ids: list[int]) -> str:
    """Create a token that confirms the choices; the database stores only its hash."""
    token = secrets.token_urlsafe(32)
    ConfirmationToken.objects.create(
        digest=hash_token(token),
        subscriber=subscriber,
        choices=choices,
        consent_ids=consent_ids,
        expires_at=clock.now() + TOKEN_LIFETIME,
    )
    return token


def hash_token(token: str) -> str:
    """Return the digest under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_unsubscribe_token(subscriber: Subscriber) -> str:
    """Return a signed token that never expires, because links in old e-mails must keep working."""
    return signing.Signer(salt=UNSUBSCRIBE_SALT).sign(f"{subscriber.pk}.{int(subscriber.created_at.timestamp())}")


def find_subscriber_id(token: str) -> int | None:
    """Return the id of the subscriber of an unsubscribe token, or None if the token is invalid."""
    try:
        pk, _, created = signing.Signer(salt=UNSUBSCRIBE_SALT).unsign(token).partition(".")
    except signing.BadSignature:
        return None
    known = Subscriber.objects.filter(pk=pk).first()
    return known.pk if known and int(known.created_at.timestamp()) == int(created) else None
