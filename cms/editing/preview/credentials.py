"""Random codes and tokens, which are shown once and stored as digests.

Each has a prefix for its kind, by which the log formatters of `cms.http.log_formats` recognise and redact it.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Literal

Prefix = Literal["pvc_", "pvs_", "pvt_", "pvp_", "embc_", "embt_", "embp_", "embf_"]

CODE_PREFIX: Prefix = "pvc_"  # a code of the editor's panel, exchanged once
SHARED_PREFIX: Prefix = "pvs_"  # a code of a shared draft, exchanged by every reader of the link
TOKEN_PREFIX: Prefix = "pvt_"  # noqa: S105 - a prefix, not a credential
PICTURE_PREFIX: Prefix = "pvp_"  # a key in the URL of an image, which it allows the holder of a token to see

EMBARGO_CODE_PREFIX: Prefix = "embc_"  # a code of the personal link to a release under embargo
EMBARGO_TOKEN_PREFIX: Prefix = "embt_"  # noqa: S105 - a token, given for the acceptance of the terms
EMBARGO_PICTURE_PREFIX: Prefix = "embp_"  # a key in the URL of an image of that release
EMBARGO_FILE_PREFIX: Prefix = "embf_"  # a key in the URL of one of its documents or of its press kit


def create_credential(prefix: Prefix) -> str:
    """Return a credential of 256 random bits in characters that need no quoting in URLs and headers."""
    return prefix + secrets.token_urlsafe(32)


def hash_credential(credential: str) -> str:
    """Return the digest to store; a plain hash is safe for 256 random bits."""
    return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()
