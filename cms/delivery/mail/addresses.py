"""The form in which e-mail addresses are compared."""

from __future__ import annotations

import hashlib
import unicodedata


def fold_address(address: str) -> str:
    """Return the address without surrounding spaces, in NFKC form and lower case."""
    return unicodedata.normalize("NFKC", address.strip()).lower()


def hash_address(address: str) -> str:
    """Return a digest by which an address is recognised after it was erased."""
    return hashlib.sha256(b"mail address " + fold_address(address).encode()).hexdigest()
