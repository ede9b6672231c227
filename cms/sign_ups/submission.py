"""What a request does: check, count, write one row. Nothing in it depends on whether the address is known."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from cms.core.sites import SiteRoot
from cms.http.problems import Unavailable, invalid
from cms.organisation.texts import get_site_texts

from .models import MAX_ADDRESS_LENGTH, Interest, Purpose, SignUpRequest
from .rate_limit import count_and_check, seconds_until_reset


def normalise_address(address: str) -> str:
    """One spelling of an address: no space around it, composed characters, small letters. Raises InvalidParameters."""
    plain = unicodedata.normalize("NFKC", address.strip()).lower()
    try:
        validate_email(plain)
    except ValidationError:
        raise invalid("email", "This is no e-mail address.") from None
    if len(plain) > MAX_ADDRESS_LENGTH:
        raise invalid("email", "This is no e-mail address.")
    return plain


def submit_sign_up(
    root: SiteRoot, peer: str, address: str, interests: Sequence[Interest], area: str, purposes: Sequence[Purpose]
) -> None:
    """Take a sign-up. Raises Unavailable for a peer that asks too often.

    An address that is asked for too often is passed over in silence: its owner has had the message.
    """
    with transaction.atomic():
        if not count_and_check("peer", peer, settings.SIGN_UP_RATE_LIMIT_PER_IP):
            raise Unavailable("Too many sign-ups from where you are. Try again later.", seconds_until_reset())
        if not count_and_check("address", address, settings.SIGN_UP_RATE_LIMIT_PER_ADDRESS):
            return
        SignUpRequest.objects.create(
            address=address,
            site_id=root.site_id,
            choices={
                "locale": root.language,
                "area": " ".join(area.split()),
                "interests": sorted({interest.value for interest in interests}),
            },
            consents=[_as_shown(purpose, root) for purpose in sorted(set(purposes))],
            source=f"{root.host} {root.language}",
        )


def _as_shown(purpose: Purpose, root: SiteRoot) -> dict[str, Any]:
    """The words that /settings gives out for the form, and a name for exactly these words."""
    text = get_site_texts(root).sign_up_consent
    return {"purpose": purpose.value, "text": text, "version": hashlib.sha256(text.encode()).hexdigest()[:16]}
