"""BACKUP_KEY has digits or keys of age: the first encrypts, all decrypt. Mistakes are named without the key."""

from __future__ import annotations

import io
import secrets

import pyrage
import pytest
from pyrage.x25519 import Identity

from cms.operations.backups.encryption import InvalidKey, WrongKey, decrypted, encrypted, parse_keys, to_age_key

TEXT = b"what is backed up" * 10_000


def encrypt(*texts: str) -> bytes:
    with encrypted(io.BytesIO(TEXT), parse_keys(texts)) as stream:
        return stream.read()


def decrypt(content: bytes, *texts: str) -> bytes:
    with decrypted(iter([content]), parse_keys(texts)) as stream:
        return stream.read()


def test_digits_are_a_key_that_age_reads():
    for _ in range(50):
        digits = secrets.token_hex(32)
        key = to_age_key(digits)
        assert str(Identity.from_str(key)) == key
        assert to_age_key(key) == key
        assert to_age_key(digits.upper()) == key
    assert pyrage.decrypt(encrypt(digits), [Identity.from_str(key)]) == TEXT


def test_the_first_key_encrypts_and_every_key_decrypts():
    old, new = secrets.token_hex(32), secrets.token_hex(32)
    content = encrypt(old)
    assert decrypt(content, new, old) == TEXT
    assert decrypt(encrypt(new, old), new) == TEXT
    with pytest.raises(WrongKey):
        decrypt(content, new)


def test_a_public_key_encrypts_and_does_not_decrypt():
    identity = Identity.generate()
    content = encrypt(str(identity.to_public()))
    assert decrypt(content, str(identity)) == TEXT
    with pytest.raises(InvalidKey, match="only a public key"):
        decrypt(content, str(identity.to_public()))


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("",),
        ("0123",),
        (secrets.token_hex(32) + "0",),
        ("AGE-SECRET-KEY-1QQQ",),
        ("age1qqq",),
        (secrets.token_hex(32), "age1qqq"),
    ],
)
def test_what_is_no_key_is_refused_without_showing_it(texts):
    with pytest.raises(InvalidKey, match="BACKUP_KEY") as refused:
        parse_keys(texts)
    assert "openssl rand -hex 32" in str(refused.value)
    assert not any(len(text) > 5 and text in str(refused.value) for text in texts)
