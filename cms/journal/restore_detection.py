"""Detection of a database that was restored from a backup: others remember a higher counter of the same lineage.

The lineage is a random text that tells the history of this database from that of any other. A restored database counts
the numbers of the content version a second time, for other content. What is derived from them, such as ETags and the
keys of caches, therefore contains the lineage, which `manage.py finish_restore` renews.

The worker records the counter of the content version in the shared cache and in the search index, some seconds after
each change. It records what is committed, and a process that starts reads these memories before the database. So they
are never ahead of a database that was not restored. A memory that does not respond knows nothing.
"""

from __future__ import annotations

import secrets
import time
from typing import Protocol

import structlog
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import transaction
from django.utils.module_loading import import_string

from cms.core.extension_points import ExtensionPoint
from cms.db.random_text import RANDOM_BYTES

from .journal import record_full_change
from .models import ContentVersion, PublicChangesOffset

log = structlog.get_logger(__name__)

CACHE_KEY = "journal.counter"


class RestoreUnfinished(ImproperlyConfigured):
    """The database was restored, and `manage.py finish_restore` has not run since."""


def require_finished_restore() -> None:
    """Refuse to start with a database that was restored, until `manage.py finish_restore` has run.

    Raises:
        RestoreUnfinished: A memory knows a change that the database does not have.
    """
    try:
        lineage, _ = read_lineage()
        known = {name: memory.read_counter(lineage) for name, memory in _load_memories().items()} if lineage else {}
        current = read_lineage()  # after the memories, because editors may be changing pages
    except DatabaseError as error:
        log.warning("restore.not_checked", reason=type(error).__name__)
        return
    ahead = [name for name, counter in known.items() if counter and counter > current[1]]
    if ahead and lineage == current[0]:
        raise RestoreUnfinished(
            f"The database was restored from a backup: the {' and the '.join(ahead)} had later changes. Run "
            "`manage.py finish_restore`, which ends the access that the backup has brought back, and start again. "
            "docs/operating/day-two/backup.md describes it."
        )


def record_counter() -> int:
    """Record the counter of the committed content in all memories. Return 0: there is nothing more to do."""
    lineage, counter = read_lineage()
    if lineage:
        for memory in _load_memories().values():
            memory.record_counter(lineage, counter)
    return 0


def record_last_counter() -> None:
    """Record the counter when the worker ends, which does not fail because the database ended first."""
    try:
        record_counter()
    except DatabaseError as error:
        log.warning("restore.counter_not_recorded", reason=type(error).__name__)


class CounterMemory(Protocol):
    """A place outside the database that remembers the highest counter of each lineage. No method raises."""

    def read_counter(self, lineage: str) -> int | None:
        """Return the counter; None if it is not known, or the place does not respond."""

    def record_counter(self, lineage: str, counter: int) -> None:
        """Record the counter, unless a higher one is recorded."""


def is_shared() -> bool:
    """Return whether the cache is Redis, by its path, because its class imports the client of Redis."""
    return bool(settings.CACHES["default"]["BACKEND"] == "cms.db.shared_cache.SharedCache")


class CacheMemory:
    """The shared cache. A cache in the memory of one process remembers nothing, because it ends with the process."""

    def read_counter(self, lineage: str) -> int | None:
        """Return the counter; Redis has a quarter of a second to respond."""
        found = caches["default"].get(f"{CACHE_KEY}.{lineage}") if is_shared() else None
        return found if isinstance(found, int) else None

    def record_counter(self, lineage: str, counter: int) -> None:
        """Record the counter."""
        if is_shared() and counter > (self.read_counter(lineage) or 0):
            caches["default"].set(f"{CACHE_KEY}.{lineage}", counter, timeout=None)


MEMORIES = ExtensionPoint[tuple[str, str]](
    "clarion_counter_memory",
    receives="A name for messages (“the NAME had later changes”), and the dotted path of the class of a "
    "`CounterMemory`: a place outside the database that remembers how far it was.",
    example='hooks.register("clarion_counter_memory", ("search index", "search.indexing.status.IndexMemory"))',
)


def _load_memories() -> dict[str, CounterMemory]:
    return {name: import_string(path)() for name, path in MEMORIES.values()}


def read_lineage() -> tuple[str, int]:
    """Return the lineage and the counter of the content version; empty and 0 before the first change."""
    return ContentVersion.objects.filter(pk=1).values_list("lineage", "counter").first() or ("", 0)


def renew_lineage() -> None:
    """Give the content another lineage, and `/changes` another epoch, in one transaction.

    ETags, values in memory and tokens of `/changes` of the earlier lineage are never valid again.
    """
    with transaction.atomic():
        record_full_change()  # consumers read all pages again, and caches that webhooks purge are emptied
        ContentVersion.objects.filter(pk=1).update(lineage=secrets.token_hex(RANDOM_BYTES))
        epoch = time.time_ns() // 1_000_000  # noqa: TID251 - a new number
        PublicChangesOffset.objects.filter(pk=1).update(epoch=epoch)
