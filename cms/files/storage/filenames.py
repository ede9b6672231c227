"""Random file names, so that the URL of an embargoed picture cannot be guessed."""

from __future__ import annotations

import secrets
from pathlib import PurePath


def random_filename(filename: str) -> str:
    """Return a name of 128 random bits with the extension of `filename` in lower case."""
    return secrets.token_hex(16) + PurePath(filename).suffix.lower()
