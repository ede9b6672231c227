"""The links in e-mails: their pages, and their tokens, which prove that a visitor receives e-mails at an address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.core import signing
from wagtail.models import Site

from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots, base_url_of

from .models import ConfirmationToken, Subscriber

# The texts of emails.py and api.py here, and of alerts/emails.py, say “seven days”.
TOKEN_LIFETIME = timedelta(days=7)
UNSUBSCRIBE_SALT = "cms.sign_ups.unsubscribe"


def build_sign_up_url(site: Site, language: str, step: str, token: str) -> str:
    """Return the URL of a step, `confirm` or `unsubscribe`, in the reader's language."""
    return f"{_frontend_url(site, language)}/sign-up/{step}?token={quote(token)}"


def get_sign_up_form_url(root: SiteRoot) -> str:
    """Return the URL of the page with the sign-up form."""
    return f"{root.base_url}{root.prefix}/sign-up"


def build_unsubscribe_url(subscriber: Subscriber) -> str:
    """Return the URL of the page with which a subscriber ends the subscription. It does not expire."""
    token = create_unsubscribe_token(subscriber)
    return build_sign_up_url(subscriber.site, subscriber.locale, "unsubscribe", token)


def _frontend_url(site: Site, language: str) -> str:
    """Return the URL of the frontend in the reader's language, without a slash at the end."""
    roots = SiteRoots.read().languages_of(site.pk)
    root_of_language = next((root for root in roots if root.language == language), None)
    return f"{root_of_language.base_url}{root_of_language.prefix}" if root_of_language else base_url_of(site)


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
