"""The background job that computes which pages are similar. Indexing never waits for it.

The transaction that records the write of a document also marks the page. The job computes its list of similar pages,
then the lists of its neighbours: the pages that listed it and those that it lists. Saving a list creates no journal
entry, so it does not cause indexing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import structlog
from django.db import transaction
from django.utils import timezone

from cms.cards import similar_pages as table
from cms.jobs.queue import Claim, reschedule
from cms.search_documents.builder import searchable_ids
from search.engine import get_engine
from search.engines.port import Engine, SearchUnavailable, SimilarHit
from search.models import SimilarityJob

from . import similarity_queue as queue
from .similarity_scores import SimilarityTarget, build_scores, find_targets

log = structlog.get_logger(__name__)

BATCH_SIZE = 20  # pages in one transaction
MAX_CANDIDATES = 200  # per page; enough to include the first story among many similar releases
REFRESH_SECONDS = 0.05  # of each idle second, spent on refreshing the oldest lists
CHUNK_SIZE = 500


def update_similar_pages() -> int:
    """Compute one batch of waiting pages, or refresh the oldest lists for a moment if no page waits.

    Returns the number of waiting pages that were computed. While the engine is not available, all pages keep waiting.
    """
    engine = get_engine()
    claim = queue.claim_jobs(BATCH_SIZE)
    if claim.rows:
        return _compute(engine, claim, 1.0)
    refresh_oldest(engine)
    return 0


def compute_batch(engine: Engine, *, topics: float = 1.0) -> int:
    """Compute one batch of waiting pages, without the delay for the index, and return the number of pages."""
    return _compute(engine, queue.claim_jobs(BATCH_SIZE, queue.INDEX_DELAY), topics)


def compute_all(engine: Engine, *, topics: float = 1.0) -> int:
    """Compute batches until no page waits or the engine is not available. `topics` scales the weight of topics."""
    total = 0
    while done := compute_batch(engine, topics=topics):
        total += done
    return total


def refresh_oldest(engine: Engine) -> int:
    """Compute some of the oldest lists again for REFRESH_SECONDS and return their number."""
    began, done = time.monotonic(), 0
    while time.monotonic() - began < REFRESH_SECONDS:
        if not _compute(engine, queue.find_oldest(1), 1.0):
            break
        done += 1
    return done


def mark_all(locales: Iterable[str]) -> None:
    """Mark all pages of these languages, because another index is in use."""
    for locale in locales:
        after = 0
        while ids := searchable_ids(locale, after=after, limit=CHUNK_SIZE):
            queue.mark(ids)
            after = ids[-1]


def _compute(engine: Engine, claim: Claim[SimilarityJob], topics: float) -> int:
    targets = find_targets(row.page_id for row in claim.rows)
    found: dict[int, Sequence[SimilarHit]] = {}
    for row in claim.rows:
        page = targets.get(row.page_id)
        try:
            found[row.page_id] = _find_similar(engine, page, topics) if page else ()
        except SearchUnavailable as error:
            log.info("search.similarity_postponed", page=row.page_id, reason=str(error)[:200])
            reschedule(row, str(error), queue.RETRIES)
            claim.release(one.page_id for one in claim.rows if one.page_id not in found)
            break
    _store([row for row in claim.rows if row.page_id in found], targets, found)
    return len(found)


def _find_similar(engine: Engine, page: SimilarityTarget, topics: float) -> Sequence[SimilarHit]:
    return engine.find_similar(
        page.id, page.locale, site=page.site, now=timezone.now(), limit=MAX_CANDIDATES, topics=topics
    )


def _store(
    rows: Sequence[SimilarityJob], targets: dict[int, SimilarityTarget], found: dict[int, Sequence[SimilarHit]]
) -> None:
    """Save the lists, the queue and the content version in one transaction."""
    if not rows:
        return
    lists = build_scores(targets, found)
    spreading = [row.page_id for row in rows if row.spreads]
    with transaction.atomic():
        neighbours = table.find_neighbours(spreading) | {one.other_id for pk in spreading for one in lists[pk]}
        queue.finish_jobs(rows, gone=found.keys() - targets.keys(), neighbours=neighbours - set(spreading))
        changed = table.replace_similar(lists)
    log.info("search.similarity_computed", pages=len(lists), changed=len(changed), neighbours=len(neighbours))
