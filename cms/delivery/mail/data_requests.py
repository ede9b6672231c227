"""What the mail queue knows about an address, for requests of its owner (GDPR, articles 15 and 17)."""

from __future__ import annotations

from typing import Any

from .addresses import fold_address, hash_address
from .models import QueuedMail, SuppressedAddress


def export_mail_data(address: str) -> dict[str, Any]:
    """Return the e-mails to an address that wait, and why it gets no others."""
    suppressed = SuppressedAddress.objects.filter(digest=hash_address(address))
    return {
        "queued_mails": list(
            QueuedMail.objects.filter(address=fold_address(address)).values("id", "kind", "created_at", "attempts")
        ),
        "suppressed": list(suppressed.values("reason", "source", "note", "created_at")),
    }


def erase_mail_data(address: str) -> int:
    """Delete the e-mails to an address, and return the number of rows.

    A suppressed address becomes a digest: the person would otherwise get e-mails again.
    """
    SuppressedAddress.objects.filter(digest=hash_address(address)).update(address="", note="")
    return QueuedMail.objects.filter(address=fold_address(address)).delete()[0]
