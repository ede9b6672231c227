"""Keyed digests of e-mail addresses, by which the audit trail names people without their addresses.

The key is derived from SECRET_KEY. After that was replaced, the digests of SECRET_KEY_FALLBACKS are recognised as well.
Without the key, nobody can find out whose address a digest is by trying addresses.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

KEY_SALT = "cms.operations.audit.address"


def digest_address(address: str) -> str:
    """Return the digest of an e-mail address by the current key."""
    return _digest(address, settings.SECRET_KEY)


def list_digests(address: str) -> list[str]:
    """Return the digests that the trail may have of an e-mail address: by the current key and by each former one."""
    return [_digest(address, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def find_addresses(digests: Collection[str], addresses: Iterable[str]) -> Iterator[str]:
    """Yield those of the addresses that one of the digests is of."""
    wanted = frozenset(digests)
    for address in addresses:
        if not wanted.isdisjoint(list_digests(address)):
            yield address


def _digest(address: str, key: str) -> str:
    folded = unicodedata.normalize("NFKC", address.strip()).lower()
    return salted_hmac(KEY_SALT, folded, secret=key, algorithm="sha256").hexdigest()
