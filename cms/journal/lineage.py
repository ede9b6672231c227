"""The lineage: a random text that tells the history of this database from that of any other.

A database that is restored from a backup counts the numbers of the content version a second time, for other content.
What is derived from them, such as ETags and the keys of caches, therefore contains the lineage, which
`manage.py finish_restore` renews.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

LINEAGE_BYTES = 16


class RandomLineage(models.Func):
    """A random text that the database creates, so that every row has one, whichever version of Clarion creates it."""

    output_field = models.CharField(max_length=2 * LINEAGE_BYTES)
    arity = 0

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, list[Any]]:
        """Return the SQL; PostgreSQL has the function since version 13."""
        if connection.vendor == "postgresql":
            return "replace(gen_random_uuid()::text, '-', '')", []
        return f"lower(hex(randomblob({LINEAGE_BYTES})))", []


def read_lineage() -> tuple[str, int]:
    """Return the lineage and the counter of the content version; empty and 0 before the first change."""
    from .models import ContentVersion

    return ContentVersion.objects.filter(pk=1).values_list("lineage", "counter").first() or ("", 0)


def renew_lineage() -> None:
    """Give the content another lineage, and `/changes` another epoch, in one transaction.

    ETags, values in memory and tokens of `/changes` of the earlier lineage are never valid again.
    """
    from .journal import record_full_change
    from .models import ContentVersion, PublicChangesOffset

    with transaction.atomic():
        record_full_change()  # consumers read all pages again, and caches that webhooks purge are emptied
        ContentVersion.objects.filter(pk=1).update(lineage=secrets.token_hex(LINEAGE_BYTES))
        PublicChangesOffset.objects.filter(pk=1).update(epoch=time.time_ns() // 1_000_000)
