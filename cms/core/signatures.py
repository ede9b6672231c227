"""Short signatures of values in URLs that must stay valid while SECRET_KEY is replaced.

A signature is made with SECRET_KEY; those of SECRET_KEY_FALLBACKS are accepted as well, as Django's own are.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

LENGTH = 32  # hexadecimal digits


def sign(salt: str, value: str, *, secret: str | None = None) -> str:
    """Return the signature of a value; the salt keeps it from being valid for another purpose."""
    return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()[:LENGTH]


def is_signature(signature: str, salt: str, value: str) -> bool:
    """Return whether the value has this signature, by SECRET_KEY or one of SECRET_KEY_FALLBACKS."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(signature, sign(salt, value, secret=secret)) for secret in secrets)
