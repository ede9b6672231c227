"""The index of a copy of the site, for rehearsals: `cms.rehearsal.copies` calls it through a hook.

The index is copied before the database, so that it never has a change which the copied database lacks. What was
written to it in between, it lacks itself: `catch_up` requests these pages again, and the indexer of the copy writes
them before anything is searched for. All others are as the copied rows describe them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from cms.core import clock
from search.engine import get_engine, index_identity
from search.engines.port import SearchUnavailable
from search.models import IndexedPage, JournalOffset

from .document_versions import mark_unknown
from .indexer import get_languages
from .reindex_requests import CONSUMER_NAME, Priority, mark

MAX_CLOCK_DIFFERENCE = timedelta(minutes=2)  # hosts of workers and that of the copy
TIME_FILE = "index-copied-at"


class IndexCopy:
    """Implements `cms.rehearsal.copies.parts.CopiedPart`."""

    def describe(self, name: str, directory: Path) -> Mapping[str, str]:
        """Return the settings of the copied indexes."""
        return get_engine().describe_copied_indexes(name, directory)

    def copy(self, name: str, directory: Path) -> None:
        """Copy all serving indexes."""
        (directory / TIME_FILE).write_text(clock.now().isoformat())
        get_engine().copy_indexes(name, directory, get_languages())

    def estimate(self) -> int:
        """Return about how many bytes the copied indexes would have."""
        return get_engine().estimate_copied_indexes(get_languages())

    def remove(self, name: str, directory: Path) -> None:
        """Remove the indexes of a copy."""
        get_engine().remove_copied_indexes(name)

    def find(self) -> frozenset[str]:
        """Return the names of the copies that exist outside their directories."""
        return get_engine().find_copied_indexes()

    def measure(self, name: str, directory: Path) -> int:
        """Return the bytes of the indexes outside the directory of the copy."""
        return get_engine().measure_copied_indexes(name)

    def finish(self, directory: Path) -> None:
        """Let the rows of the copy describe its index, and request the pages that this index lacks."""
        catch_up(datetime.fromisoformat((directory / TIME_FILE).read_text()))

    failures = (SearchUnavailable,)


def catch_up(copied_at: datetime) -> None:
    """Attach the copied index to the copied rows; request the pages that were written to the site's index since."""
    written_since = IndexedPage.objects.filter(written_at__gte=copied_at - MAX_CLOCK_DIFFERENCE)
    with transaction.atomic():
        ids = list(written_since.values_list("page_id", flat=True))
        mark_unknown(ids)
        mark(ids, Priority.BULK)
        JournalOffset.objects.filter(name=CONSUMER_NAME).update(index=index_identity())
