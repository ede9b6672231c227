"""Queue a sign-up; nothing here depends on whether the address is known."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from cms.core.sites import SiteRoot
from cms.snippets.organisation.texts import get_site_texts

from .models import Purpose, SignUpRequest


def submit_sign_up(
    root: SiteRoot,
    address: str,
    interests: Sequence[str],
    purposes: Sequence[Purpose],
    *,
    name: str = "",
    area: str = "",
    page: str = "",
) -> None:
    """Queue a sign-up for the worker, which also applies the limits of e-mails to one address.

    `page` is the path of the page with the form, empty if the frontend does not name it.
    """
    SignUpRequest.objects.create(
        address=address,
        site_id=root.site_id,
        choices={
            "locale": root.language,
            "name": " ".join(name.split()),
            "area": " ".join(area.split()),
            "interests": sorted(set(interests)),
        },
        consents=[
            describe_consent(purpose, get_site_texts(root).sign_up_consent, root, page)
            for purpose in sorted(set(purposes))
        ],
        source=f"{root.host} {root.language}",
    )


def describe_consent(purpose: str, text: str, root: SiteRoot, page: str) -> dict[str, Any]:
    """Return the consent with the text that `/site` provides for the form, and a version derived from that text."""
    return {
        "purpose": str(purpose),
        "text": text,
        "version": hashlib.sha256(text.encode()).hexdigest()[:16],
        "page": root.base_url + page if page else "",
    }
