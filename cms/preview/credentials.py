"""Codes and tokens: random, told once, stored as digests, and written in no log.

Each begins with what it is, so that a log can be kept free of them whoever writes it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Literal

Prefix = Literal["pvc_", "pvs_", "pvt_"]

CODE_PREFIX: Prefix = "pvc_"  # of the editor's panel: exchanged once
SHARED_PREFIX: Prefix = "pvs_"  # of a shared draft: exchanged by everybody who has the link
TOKEN_PREFIX: Prefix = "pvt_"  # noqa: S105 - how one begins

CREDENTIAL_PATTERN = re.compile(r"(pv[cst]_)[-\w]+", re.ASCII)


def create_credential(prefix: Prefix) -> str:
    """256 random bits, in letters that need no quoting in addresses and headers."""
    return prefix + secrets.token_urlsafe(32)


def hash_credential(credential: str) -> str:
    """What is stored: with so much chance in it, a plain hash cannot be turned round."""
    return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()
