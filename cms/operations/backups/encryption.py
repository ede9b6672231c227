"""Encryption of archives with age (age-encryption.org), in a stream.

Each 64 KiB are authenticated before they are handed on, and the last ones say that they are the last: an archive that
was changed, mixed with another or cut is refused. The `age` and `rage` programs read the archives as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from .manifest import Damaged
from .streams import ChunkStream, produced_by

WRONG_KEY = "No matching keys found"  # the message of age for it
SECRET_PREFIX, PUBLIC_PREFIX = "AGE-SECRET-KEY-1", "age1"
HEX_KEY = re.compile(r"[0-9a-fA-F]{64}")
CREATE_KEY = "`openssl rand -hex 32` prints one"
BECH32_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BECH32_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


class InvalidKey(ValueError):
    """BACKUP_KEY is missing or cannot be used. The message does not contain it."""


class WrongKey(Exception):
    """The archive was encrypted with another key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of backups: the one that encrypts, and those that decrypt."""

    recipient: Any
    identities: tuple[Any, ...]


def parse_keys(texts: Sequence[str]) -> Keys:
    """Return the keys that BACKUP_KEY has. The first one encrypts, and may be a public key, which decrypts nothing.

    Raises:
        InvalidKey: With what is wrong and what to do.
    """
    import pyrage  # only processes that create or read backups need it

    if not texts:
        raise InvalidKey(f"BACKUP_KEY is missing: {CREATE_KEY}. Keep a copy apart from this machine and the backups.")
    identities, recipient = [], None
    for number, text in enumerate(texts, start=1):
        try:
            if text.startswith(PUBLIC_PREFIX) and number == 1:
                recipient = pyrage.x25519.Recipient.from_str(text)
            else:
                identities.append(pyrage.x25519.Identity.from_str(to_age_key(text)))
        except (pyrage.IdentityError, pyrage.RecipientError):
            raise InvalidKey(
                f"BACKUP_KEY: key {number} of {len(texts)} cannot be read. A key has 64 hexadecimal digits "
                f"({CREATE_KEY}) or begins with {SECRET_PREFIX}; the first one may begin with {PUBLIC_PREFIX}."
            ) from None
    return Keys(recipient or identities[0].to_public(), tuple(identities))


def to_age_key(text: str) -> str:
    """Return a key of 64 hexadecimal digits as the programs `age` and `rage` write it; any other text as it is."""
    if not HEX_KEY.fullmatch(text):
        return text
    number = int.from_bytes(bytes.fromhex(text), "big") << 4  # 256 bits in 52 groups of five
    values = [number >> 5 * place & 31 for place in reversed(range(52))]
    prefix = SECRET_PREFIX[:-1].lower()
    expanded = [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]
    sum_ = _compute_bech32_sum([*expanded, *values, *[0] * 6]) ^ 1
    checksum = [sum_ >> 5 * place & 31 for place in reversed(range(6))]
    return SECRET_PREFIX + "".join(BECH32_LETTERS[value] for value in (*values, *checksum)).upper()


def _compute_bech32_sum(values: Sequence[int]) -> int:
    """Return the checksum of BIP 173."""
    found = 1
    for value in values:
        top, found = found >> 25, (found & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(BECH32_GENERATORS):
            found ^= generator if top >> place & 1 else 0
    return found


@contextmanager
def encrypted(plain: IO[bytes], keys: Keys) -> Iterator[IO[bytes]]:
    """Yield a stream with what `plain` has, encrypted, which is read while it is encrypted."""
    with produced_by(partial(_encrypt, plain, keys)) as stream:
        yield stream


@contextmanager
def decrypted(chunks: Iterator[bytes], keys: Keys) -> Iterator[IO[bytes]]:
    """Yield a stream with the decrypted chunks. Its reads raise WrongKey, Damaged, or what the iterator raises."""
    if not keys.identities:
        raise InvalidKey(f"BACKUP_KEY has only a public key, which cannot decrypt. Add the {SECRET_PREFIX}… of it.")
    with produced_by(partial(_decrypt, ChunkStream(chunks), keys)) as stream:
        yield stream


def _encrypt(plain: IO[bytes], keys: Keys, target: IO[bytes]) -> None:
    import pyrage

    watched = _Watched(plain)
    try:
        pyrage.encrypt_io(watched, target, [keys.recipient])
    except Exception as error:
        raise watched.error or error from None  # pyrage only keeps the message of an error of the source


def _decrypt(source: ChunkStream, keys: Keys, target: IO[bytes]) -> None:
    import pyrage

    try:
        pyrage.decrypt_io(source, target, list(keys.identities))
    except pyrage.DecryptError as error:
        if source.error:
            raise source.error from None
        if WRONG_KEY in str(error):
            raise WrongKey from None
        raise Damaged("its beginning is not that of an encrypted backup") from None
    except OSError as error:
        if source.error or isinstance(error, BrokenPipeError):
            raise source.error or error from None
        raise Damaged("its bytes were changed, or it does not have its end") from None


class _Watched:
    """A stream of which the error is kept that a read has raised."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except BaseException as error:
            self.error = error
            raise
