"""Keyed digests of e-mail addresses, by which the audit trail names people without their addresses.

The key is derived from SECRET_KEY. After that was replaced, the digests of SECRET_KEY_FALLBACKS are recognised as well.
Without the key, a list of addresses does not show whose address a digest is of.
"""

from __future__ import annotations

import unicodedata

from cms.core import signatures

KEY_SALT = "cms.operations.audit.address"


def digest_address(address: str) -> str:
    """Return the digest of an e-mail address by the current key."""
    return list_digests(address)[0]


def list_digests(address: str) -> list[str]:
    """Return the digests that the trail may have of an e-mail address: by the current key and by each former one."""
    return signatures.list_digests(KEY_SALT, unicodedata.normalize("NFKC", address.strip()).lower())
