"""Queue a request for an alert; nothing here depends on whether the address is known."""

from __future__ import annotations

from typing import Any

from cms.core.sites import SiteRoot
from cms.delivery.sign_ups.models import AlertPurpose, SignUpRequest, Subscriber
from cms.delivery.sign_ups.submission import describe_consent

from .consent import get_consent_text
from .criteria import Criteria
from .subscribers import create_alert

EXTENSION = "alert"


def submit_alert(root: SiteRoot, address: str, criteria: Criteria, *, page: str = "") -> None:
    """Queue a request for the worker, which asks the owner of the address to confirm it.

    `page` is the path of the page with the form, empty if the frontend does not name it.
    """
    choices = {
        "site_id": root.site_id,
        "locale": root.language,
        "query": criteria.query,
        "types": criteria.types,
        "topics": criteria.topics,
        "regions": criteria.regions,
    }
    SignUpRequest.objects.create(
        address=address,
        site_id=root.site_id,
        choices={"locale": root.language, EXTENSION: choices},
        consents=[describe_consent(str(AlertPurpose.ALERTS), get_consent_text(root), root, page)],
        source=f"{root.host} {root.language}",
    )


def apply_confirmed(subscriber: Subscriber, choices: dict[str, Any]) -> None:
    """Create the alert that a subscriber has confirmed, in the transaction of `cms.delivery.sign_ups`."""
    create_alert(subscriber, choices)
