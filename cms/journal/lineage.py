"""The lineage: a random text that tells the history of this database from that of any other.

A database that is restored from a backup counts the numbers of the content version a second time, for other content.
What is derived from them, such as ETags and the keys of caches, therefore contains the lineage, which
`manage.py finish_restore` renews.
"""

from __future__ import annotations

import secrets
import time

from django.db import transaction

from .journal import record_full_change
from .models import LINEAGE_BYTES, ContentVersion, PublicChangesOffset


def read_lineage() -> tuple[str, int]:
    """Return the lineage and the counter of the content version; empty and 0 before the first change."""
    return ContentVersion.objects.filter(pk=1).values_list("lineage", "counter").first() or ("", 0)


def renew_lineage() -> None:
    """Give the content another lineage, and `/changes` another epoch, in one transaction.

    ETags, values in memory and tokens of `/changes` of the earlier lineage are never valid again.
    """
    with transaction.atomic():
        record_full_change()  # consumers read all pages again, and caches that webhooks purge are emptied
        ContentVersion.objects.filter(pk=1).update(lineage=secrets.token_hex(LINEAGE_BYTES))
        epoch = time.time_ns() // 1_000_000  # noqa: TID251 - a new number
        PublicChangesOffset.objects.filter(pk=1).update(epoch=epoch)
