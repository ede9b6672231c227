"""The secrets of endpoints and the signatures of messages, as defined by Standard Webhooks.

A secret is never stored or logged: each use derives it from SECRET_KEY, the key of the endpoint and a serial number.
Incrementing the number creates a new secret; for OLD_SECRET_LIFETIME, messages are also signed with the old one.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook

from cms.operations.audit.actions import AuditEntry

from .models import BaseEndpoint

OLD_SECRET_LIFETIME = timedelta(hours=24)  # time to configure the new secret in the frontend


def get_secret(endpoint: BaseEndpoint) -> str:
    """Return the current secret of the endpoint, `whsec_…`."""
    return _derive_secret(endpoint, endpoint.secret_serial, settings.SECRET_KEY)


def renew_secret(endpoint: BaseEndpoint, now: datetime) -> str:
    """Replace the secret and return the new one; the old one stays valid for OLD_SECRET_LIFETIME."""
    endpoint.secret_serial, endpoint.old_secret_until, endpoint.secret_shown_at = (
        endpoint.secret_serial + 1,
        now + OLD_SECRET_LIFETIME,
        now,
    )
    endpoint.save(update_fields=["secret_serial", "old_secret_until", "secret_shown_at"])
    return get_secret(endpoint)


def replace_secret_again(entry: AuditEntry) -> int:
    """Replace the secret of an endpoint by the one that had replaced it, and end the old one at once."""
    endpoint = find_endpoint(entry)
    if endpoint is None or endpoint.secret_serial >= entry.facts["serial"]:
        return 0
    endpoint.secret_serial, endpoint.old_secret_until = entry.facts["serial"], None
    endpoint.save(update_fields=["secret_serial", "old_secret_until"])
    return 1


def disable_again(entry: AuditEntry) -> int:
    """Disable an endpoint that was disabled or deleted, or whose messages went to another URL."""
    endpoint = find_endpoint(entry)
    if endpoint is None or not endpoint.is_active:
        return 0
    endpoint.is_active = False
    endpoint.save()
    return 1


def find_endpoint(entry: AuditEntry) -> BaseEndpoint | None:
    """Return the endpoint of an entry, of any kind; None if it does not exist."""
    label, _, pk = entry.subject.rpartition(":")
    try:
        found: BaseEndpoint | None = apps.get_model(label)._default_manager.filter(pk=pk).first()
    except (LookupError, ValueError):
        return None
    return found


def build_headers(endpoint: BaseEndpoint, message: str, body: str, now: datetime) -> dict[str, str]:
    """Return the headers of a message; `now`, in UTC, is part of the signature."""
    signatures = [Webhook(secret).sign(message, now, body) for secret in _valid_secrets(endpoint, now)]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Clarion-Webhooks/1",
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _valid_secrets(endpoint: BaseEndpoint, now: datetime) -> Iterator[str]:
    """Yield the valid secrets, also those derived from SECRET_KEY_FALLBACKS so that changing SECRET_KEY breaks none."""
    has_old_secret = endpoint.old_secret_until is not None and endpoint.old_secret_until > now
    for serial in [endpoint.secret_serial, endpoint.secret_serial - 1] if has_old_secret else [endpoint.secret_serial]:
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            yield _derive_secret(endpoint, serial, key)


def _derive_secret(endpoint: BaseEndpoint, serial: int, key: str) -> str:
    digest = salted_hmac("cms.webhooks", f"{endpoint.key}.{serial}", secret=key, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(digest).decode()}"
