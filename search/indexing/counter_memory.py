"""The search index as a memory of the content version: `cms.journal.restore_detection.CounterMemory`."""

from __future__ import annotations

import structlog

from search.engine import get_engine
from search.engines.port import SearchUnavailable

log = structlog.get_logger(__name__)


class IndexMemory:
    """The index of SEARCH_URL and SEARCH_PREFIX. While the engine does not respond, it knows nothing."""

    def read_counter(self, lineage: str) -> int | None:
        """Return the counter that is stored with the index."""
        engine = get_engine()
        try:
            return engine.read_counter(lineage)
        except SearchUnavailable as error:
            log.warning("restore.not_checked", reason=str(error)[:200])
            return None
        finally:
            engine.close()  # gunicorn's processes, which are forked after this, must not share connections

    def record_counter(self, lineage: str, counter: int) -> None:
        """Store the counter with the index; the next change does so if the engine does not respond."""
        try:
            get_engine().record_counter(lineage, counter)
        except SearchUnavailable as error:
            log.warning("restore.counter_not_recorded", reason=str(error)[:200])
