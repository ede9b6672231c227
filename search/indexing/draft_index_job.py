"""What engines keep for the trying of drafts, made ready and swept; a lane of its own, as the first time takes long."""

from __future__ import annotations

import structlog

from search.engine import get_engine
from search.engines.port import SearchUnavailable

from .indexer import get_languages

log = structlog.get_logger(__name__)


def prepare_draft_indexes() -> int:
    """The lane. Answers 0: nobody waits for more of it."""
    try:
        get_engine().prepare_draft_indexes(get_languages())
    except SearchUnavailable as reason:
        log.info("drafts cannot be tried for the moment", reason=str(reason)[:200])
    return 0
