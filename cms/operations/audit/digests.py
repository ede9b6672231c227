"""Keyed digests of e-mail addresses, by which the audit trail names people without their addresses.

The key is derived from SECRET_KEY. After that was replaced, the digests of SECRET_KEY_FALLBACKS are recognised as well.
Without the key, a list of addresses does not show whose address a digest is of.
"""

from __future__ import annotations

import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

KEY_SALT = "cms.operations.audit.address"


def digest_address(address: str) -> str:
    """Return the digest of an e-mail address by the current key."""
    return _digest(address, settings.SECRET_KEY)


def list_digests(address: str) -> list[str]:
    """Return the digests that the trail may have of an e-mail address: by the current key and by each former one."""
    return [_digest(address, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(address: str, key: str) -> str:
    folded = unicodedata.normalize("NFKC", address.strip()).lower()
    return salted_hmac(KEY_SALT, folded, secret=key, algorithm="sha256").hexdigest()
