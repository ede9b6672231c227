"""Tokens in the addresses of rehearsals: the holder of one reads that rehearsal and nothing else, without an account.

A token is a signature of the id of its row, so the admin can show the address again although only a digest is stored.
Its prefix lets the log formatters of `cms.http.log_formats` redact it.
"""

from __future__ import annotations

from django.db.models import Q

from cms.core.signatures import sign
from cms.editing.preview.credentials import hash_credential

from .models import Rehearsal, RehearsalLink

TOKEN_PREFIX = "reh_"  # noqa: S105 - a prefix, not a credential
TOKEN_LENGTH = 48  # hexadecimal digits: 192 bits
SALT = "cms.rehearsal.token"


def build_token(row: Rehearsal | RehearsalLink) -> str:
    """Return the token of a rehearsal or of a link to it."""
    return TOKEN_PREFIX + sign(SALT, f"{row._meta.model_name}|{row.pk}", TOKEN_LENGTH)


def find_rehearsal(token: str) -> Rehearsal | None:
    """Return the rehearsal that a token opens now; None for an unknown token, and after the end of either."""
    if not token.startswith(TOKEN_PREFIX):
        return None
    digest = hash_credential(token)
    links = RehearsalLink.open_links().filter(token_digest=digest).values("rehearsal")
    return Rehearsal.running().filter(Q(token_digest=digest) | Q(pk__in=links)).first()
