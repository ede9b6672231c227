"""The secrets of endpoints and the signatures made with them, as Standard Webhooks says.

A secret is in no table, no backup and no log: it is made anew from SECRET_KEY, the endpoint's key and a number each
time something is signed. The next number is the next secret; for a while the one before signs as well.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook

from .models import Endpoint

OLD_SECRET_LIFETIME = timedelta(hours=24)  # while a new secret is brought to the frontend


def get_secret(endpoint: Endpoint) -> str:
    """The one to hand out, `whsec_…`."""
    return _derive_secret(endpoint, endpoint.serial, settings.SECRET_KEY)


def renew_secret(endpoint: Endpoint, now: datetime) -> str:
    """Another secret, from now on; for BOTH the old one is as good."""
    endpoint.serial, endpoint.old_until, endpoint.shown_at = endpoint.serial + 1, now + OLD_SECRET_LIFETIME, now
    endpoint.save(update_fields=["serial", "old_until", "shown_at"])
    return get_secret(endpoint)


def build_headers(endpoint: Endpoint, message: str, body: str, now: datetime) -> dict[str, str]:
    """What is sent with a body; `now` is in UTC, and stands in the signature."""
    signatures = [Webhook(secret).sign(message, now, body) for secret in _valid_secrets(endpoint, now)]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Clarion-Webhooks/1",
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _valid_secrets(endpoint: Endpoint, now: datetime) -> Iterator[str]:
    """With older keys of the installation too: what was handed out stays good while SECRET_KEY is changed."""
    has_two = endpoint.old_until is not None and endpoint.old_until > now
    for serial in [endpoint.serial, endpoint.serial - 1] if has_two else [endpoint.serial]:
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            yield _derive_secret(endpoint, serial, key)


def _derive_secret(endpoint: Endpoint, serial: int, key: str) -> str:
    digest = salted_hmac("cms.webhooks", f"{endpoint.key}.{serial}", secret=key, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(digest).decode()}"
