"""The background job that prepares the engine's draft indexes. It is a separate job because the first run is slow."""

from __future__ import annotations

import structlog

from search.engine import get_engine
from search.engines.port import SearchUnavailable

from .indexer import get_languages

log = structlog.get_logger(__name__)


def prepare_draft_indexes() -> int:
    """Prepare missing draft indexes and delete leftover ones. Returns 0, because no further batch is waiting."""
    try:
        get_engine().prepare_draft_indexes(get_languages())
    except SearchUnavailable as reason:
        log.info("search.draft_indexes_postponed", reason=str(reason)[:200])
    return 0
