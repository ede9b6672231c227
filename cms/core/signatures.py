"""Keyed digests of values that must stay valid while SECRET_KEY is replaced, such as short signatures in URLs.

A digest is made with SECRET_KEY; those of SECRET_KEY_FALLBACKS are accepted as well, as Django's own signatures are.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

LENGTH = 32  # hexadecimal digits of a short signature
FULL_LENGTH = 64  # hexadecimal digits of SHA-256


def list_digests(salt: str, value: str, length: int = FULL_LENGTH) -> list[str]:
    """Return the digest of a value by SECRET_KEY, then those by SECRET_KEY_FALLBACKS.

    The salt keeps a digest from being valid for another purpose. `length` is the number of hexadecimal digits.
    """
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [salted_hmac(salt, value, secret=key, algorithm="sha256").hexdigest()[:length] for key in keys]


def sign(salt: str, value: str, length: int = LENGTH) -> str:
    """Return the signature of a value by SECRET_KEY."""
    return list_digests(salt, value, length)[0]


def is_signature(signature: str, salt: str, value: str, length: int = LENGTH) -> bool:
    """Return whether the value has this signature, by SECRET_KEY or one of SECRET_KEY_FALLBACKS."""
    return any(constant_time_compare(signature, one) for one in list_digests(salt, value, length))
