"""Background jobs of the worker: rebuilding outdated indexes, and preparing the engine's draft indexes.

Another version of Clarion created an outdated index, with other fields or analyzers. Until it is rebuilt, the old index
is in use. The embedded engine needs no rebuild: a new version has an index of its own. Draft indexes have a job of
their own because its first run is slow.
"""

from __future__ import annotations

import structlog
from django.core.cache import cache

from search.engine import get_engine
from search.engines.port import SearchUnavailable

from .indexer import get_languages
from .rebuild import rebuild

log = structlog.get_logger(__name__)

LOCK = "search-outdated-indexes"  # in the cache, which several workers share
# Renewed while pages are written, and longer than the check; a killed worker delays the next attempt.
LOCK_SECONDS = 900


def rebuild_outdated_indexes() -> int:
    """Rebuild outdated indexes, and return 0, because no further batch is waiting.

    Raises:
        RebuildRefused: a new index failed its check; the job is then called again with growing delays.
    """
    locales = _find_outdated()
    if not locales or not cache.add(LOCK, True, LOCK_SECONDS):
        return 0
    log.info("search.outdated_indexes_rebuilding", locales=locales)
    try:
        rebuild(get_engine(), locales, progress=lambda pages: cache.touch(LOCK, LOCK_SECONDS))
    except SearchUnavailable as reason:
        log.warning("search.rebuild_postponed", reason=str(reason)[:200])
    finally:
        cache.delete(LOCK)
    return 0


def _find_outdated() -> list[str]:
    """Return the languages with an outdated index; engines name locales in lower case."""
    outdated = {locale.lower() for locale in get_engine().health().outdated}
    return [code for code in get_languages() if code.lower() in outdated]


def prepare_draft_indexes() -> int:
    """Prepare missing draft indexes and delete leftover ones. Returns 0, because no further batch is waiting."""
    try:
        get_engine().prepare_draft_indexes(get_languages())
    except SearchUnavailable as reason:
        log.info("search.draft_indexes_postponed", reason=str(reason)[:200])
    return 0
