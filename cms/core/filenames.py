"""File names nobody can guess: an embargoed picture must not be found by trying."""

from __future__ import annotations

import secrets
from pathlib import PurePath


def random_filename(filename: str) -> str:
    """A random name of 128 bits that keeps the (lower case) extension of `filename`."""
    return secrets.token_hex(16) + PurePath(filename).suffix.lower()
