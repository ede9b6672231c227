"""Secrets of second factors as the database stores them: encrypted with the keys of SECOND_FACTOR_KEYS.

The secret of an authenticator app and the seed of recovery codes are `fernet:` and a token of Fernet. The first key
encrypts, and each of the keys decrypts. Without keys, secrets are stored as they are; so are those of earlier versions,
until `manage.py rotate_second_factor_keys` has encrypted them.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

PREFIX = "fernet:"
PURPOSE = b"cms.accounts: secrets of second factors"
SECRET_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
SECRET_FIELDS = ("secret", "seed")  # in the data of an authenticator


class UnreadableSecretError(Exception):
    """No key of SECOND_FACTOR_KEYS decrypts the secret of a second factor."""


class Storage(Enum):
    """How a secret is stored."""

    CURRENT = "current"  # encrypted with the first key, or as it is where there is none
    EARLIER = "earlier"  # encrypted with another key of SECOND_FACTOR_KEYS
    PLAIN = "plain"  # stored as it is, although there is a key
    UNREADABLE = "unreadable"  # encrypted with a key that SECOND_FACTOR_KEYS does not have


def encrypt(text: str) -> str:
    """Return the secret as it is stored."""
    ciphers = _ciphers(tuple(settings.SECOND_FACTOR_KEYS))
    return PREFIX + ciphers[0].encrypt(text.encode()).decode() if ciphers else text


def decrypt(stored: str) -> str:
    """Return the secret.

    Raises:
        UnreadableSecretError: The key with which it was encrypted is not in SECOND_FACTOR_KEYS.
    """
    if not stored.startswith(PREFIX):
        return stored
    ciphers = _ciphers(tuple(settings.SECOND_FACTOR_KEYS))
    try:
        return MultiFernet(ciphers).decrypt(stored.removeprefix(PREFIX)).decode() if ciphers else _refuse()
    except InvalidToken:
        return _refuse()


def find_storage(stored: str) -> Storage:
    """Return how the secret is stored."""
    ciphers = _ciphers(tuple(settings.SECOND_FACTOR_KEYS))
    if not stored.startswith(PREFIX):
        return Storage.PLAIN if ciphers else Storage.CURRENT
    for number, cipher in enumerate(ciphers):
        try:
            cipher.decrypt(stored.removeprefix(PREFIX))
        except InvalidToken:
            continue
        return Storage.EARLIER if number else Storage.CURRENT
    return Storage.UNREADABLE


def count_secrets() -> Counter[Storage]:
    """Return how many secrets are stored in which way."""
    return Counter(find_storage(stored) for _, stored in _read_secrets())


def find_unreadable_users() -> list[str]:
    """Return the names of the users whose authenticator app or recovery codes no key opens, in alphabetical order."""
    return sorted({name for name, stored in _read_secrets() if find_storage(stored) is Storage.UNREADABLE})


def rotate_keys() -> int:
    """Encrypt with the first key what is stored in another way and can be read, and return the number of secrets.

    Each row is a transaction of its own, so that a log-in never waits for more than one.
    """
    rotated = 0
    for pk in Authenticator.objects.filter(type__in=SECRET_TYPES).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is not None and (old := [name for name in SECRET_FIELDS if _needs_rotation(row.data.get(name))]):
                data = row.data | {name: encrypt(decrypt(row.data[name])) for name in old}
                Authenticator.objects.filter(pk=pk).update(data=data)  # no change of the factor that signals report
                rotated += len(old)
    return rotated


def _needs_rotation(stored: str | None) -> bool:
    return stored is not None and find_storage(stored) in (Storage.EARLIER, Storage.PLAIN)


def _read_secrets() -> Iterator[tuple[str, str]]:
    """Yield the name of the user and the stored form of each secret."""
    rows: Any = Authenticator.objects.filter(type__in=SECRET_TYPES).values_list("user__username", "data")
    for name, data in rows:
        yield from ((name, data[field]) for field in SECRET_FIELDS if field in data)


@cache
def _ciphers(keys: tuple[str, ...]) -> list[Fernet]:
    return [Fernet(_derive(key)) for key in keys]


def _derive(key: str) -> bytes:
    """Return the key of Fernet that belongs to a key of the setting, which has any form and enough characters."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(derived)


def _refuse() -> str:
    raise UnreadableSecretError("No key of SECOND_FACTOR_KEYS decrypts the secret of this second factor.")
