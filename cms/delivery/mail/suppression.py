"""E-mail addresses that get no e-mail, and what the queue stores of one, for requests of its owner (GDPR)."""

from __future__ import annotations

from typing import Any

import structlog
from django.db.models import Model, Q

from .models import QueuedMail, SuppressedAddress, fold_address, hash_address

log = structlog.get_logger(__name__)


def is_suppressed(address: str) -> bool:
    """Return whether the address must not get e-mails."""
    return SuppressedAddress.objects.filter(digest=hash_address(address)).exists()


def suppress(address: str, reason: Any, *, source: str = "") -> None:
    """Send no further e-mails to an address.

    `reason` is a value of `SuppressedAddress.Reason`; one that was recorded before stays.
    """
    created = SuppressedAddress(address=address, reason=reason, source=source)
    row, is_new = SuppressedAddress.objects.get_or_create(
        digest=hash_address(address), defaults={"address": created.address, "reason": reason, "source": source}
    )
    if is_new:
        log.info("mail.address_suppressed", suppressed=row.pk, reason=str(reason), source=source)


def export_mail_data(address: str) -> dict[str, Any]:
    """Return the e-mails to an address that wait, and why it gets no others."""
    suppressed = SuppressedAddress.objects.filter(digest=hash_address(address))
    return {
        "queued_mails": list(
            QueuedMail.objects.filter(address=fold_address(address)).values("id", "kind", "created_at", "attempts")
        ),
        "suppressed": list(suppressed.values("reason", "source", "note", "created_at")),
    }


def erase_mail_data(address: str, model: type[Model]) -> int:
    """Delete the e-mails to an address as that of a row of the model, or of no row, and return the number of rows.

    E-mails to the same address as that of a row of another model stay, for example those of a journalist who is also
    a subscriber: the mailing that they belong to waits for their results.

    A suppressed address becomes a digest: the person would otherwise get e-mails again.
    """
    SuppressedAddress.objects.filter(digest=hash_address(address)).update(address="", note="")
    own = Q(recipient="") | Q(recipient__startswith=f"{model._meta.label_lower}:")
    return QueuedMail.objects.filter(own, address=fold_address(address)).delete()[0]
