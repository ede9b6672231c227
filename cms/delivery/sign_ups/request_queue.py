"""The queue of sign-up requests: the API adds one, and the worker asks the owner of the address to confirm it.

Nothing that the API does depends on whether the address is known; response times therefore reveal nothing about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from cms.core import clock
from cms.core.sites import SiteRoot
from cms.delivery.mail.queue import queue_mail
from cms.jobs.queue import EMAIL_RETRIES, process_due
from cms.snippets.organisation.site_profile import get_site_texts

from .addresses import find_mailbox
from .emails import CONFIRM, CONFIRM_AGAIN, find_extension
from .models import ConsentRecord, Purpose, SignUpRequest, Subscriber

SUBSCRIBER_CHOICES = ("locale", "name", "area", "interests")


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


def process_queue() -> int:
    """Process a batch of the requests that are due, and return their number."""
    return process_due(SignUpRequest.objects.all(), process_request, EMAIL_RETRIES)


def process_request(request: SignUpRequest) -> None:
    """Store the consents and queue the e-mail that asks the owner of the address to confirm.

    For a known address nothing else changes: the new choices are stored with the e-mail until they are confirmed. A
    request beyond the limits of its mailbox is discarded, so that nobody can fill the mailbox of another person.
    """
    with transaction.atomic():
        if _may_send(find_mailbox(request.address), now := clock.now()):
            _ask_to_confirm(request, now)
        request.delete()


def _may_send(mailbox: str, now: datetime) -> bool:
    """Return whether the mailbox may get another e-mail: one a day, and some until an address of it confirms."""
    known = Subscriber.objects.select_for_update().filter(mailbox=mailbox)
    if known.filter(last_asked_at__gt=now - timedelta(hours=settings.SIGN_UP_EMAIL_INTERVAL_HOURS)).exists():
        return False
    recent = known.filter(last_asked_at__gt=now - timedelta(days=settings.UNCONFIRMED_RETENTION_DAYS))
    asked = recent.aggregate(total=Sum("times_asked"))["total"] or 0
    return asked < settings.SIGN_UP_MAX_UNCONFIRMED_EMAILS


def _ask_to_confirm(request: SignUpRequest, now: datetime) -> None:
    own = {name: value for name, value in request.choices.items() if name in SUBSCRIBER_CHOICES}
    subscriber, _ = Subscriber.objects.get_or_create(
        address=request.address, defaults={"site_id": request.site_id, **own}
    )
    Subscriber.objects.filter(pk=subscriber.pk).update(times_asked=F("times_asked") + 1, last_asked_at=now)
    consents = [
        ConsentRecord.objects.create(
            subscriber=subscriber, source=request.source, given_at=request.created_at, **consent
        ).pk
        for consent in request.consents
    ]
    is_extension = find_extension(request.choices) is not None
    is_known = subscriber.status == Subscriber.Status.CONFIRMED and not is_extension
    queue_mail(
        to=subscriber,
        kind=CONFIRM_AGAIN if is_known else CONFIRM,
        context={"choices": {"site_id": request.site_id, **request.choices}, "consent_ids": consents},
    )
