"""Check, rate-limit and queue a sign-up; nothing here depends on whether the address is known."""

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
from cms.http.problems import invalid
from cms.organisation.texts import get_site_texts

from .models import MAX_ADDRESS_LENGTH, Interest, Purpose, SignUpRequest
from .rate_limit import count_and_check


def normalise_address(address: str) -> str:
    """Return the address without surrounding spaces, in NFKC form and lower case.

    Raises:
        InvalidParameters: It is not a valid e-mail address.
    """
    normalised = unicodedata.normalize("NFKC", address.strip()).lower()
    try:
        validate_email(normalised)
    except ValidationError:
        raise invalid("email", "Enter a valid e-mail address.") from None
    if len(normalised) > MAX_ADDRESS_LENGTH:
        raise invalid("email", "Enter a valid e-mail address.")
    return normalised


def submit_sign_up(
    root: SiteRoot, address: str, interests: Sequence[Interest], area: str, purposes: Sequence[Purpose]
) -> None:
    """Queue a sign-up for the worker.

    A sign-up beyond the limit of its address is discarded silently: the owner has received the e-mail before.
    """
    with transaction.atomic():
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
    """Return the consent with the text that /settings provides for the form, and a version derived from that text."""
    text = get_site_texts(root).sign_up_consent
    return {"purpose": purpose.value, "text": text, "version": hashlib.sha256(text.encode()).hexdigest()[:16]}
