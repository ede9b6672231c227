"""Working out which pages are like which, in a lane of its own: the index never waits for it.

A page whose document was written is marked in the transaction that notes the writing. Its list is worked out anew, then
those of its neighbours: the pages that listed it, and those that it lists. Storing a list writes nothing into the
journal's entries, so nothing leads back to the index.
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
from search.engine import get_engine as engine_in_use
from search.engines.port import Engine, SearchUnavailable, SimilarHit
from search.models import SimilarityJob

from . import similarity_queue as queue
from .similarity_scores import SimilarityTarget, build_scores, find_targets

log = structlog.get_logger(__name__)

BATCH_SIZE = 20  # pages in one transaction
MAX_CANDIDATES = 200  # of an engine; among so many similar releases the first story is found
REFRESH_SECONDS = 0.05  # seconds of each idle one that go into the slow refresh of all
CHUNK_SIZE = 500


def update_similar_pages() -> int:
    """The lane: one batch of what waits, or else, for a moment, those that were worked out longest ago.

    Answers how many pages were waiting and are done. While the engine is away everything waits as it is.
    """
    engine = engine_in_use()
    claim = queue.claim_jobs(BATCH_SIZE)
    if claim.rows:
        return _compute(engine, claim, 1.0)
    refresh_oldest(engine)
    return 0


def compute_batch(engine: Engine, *, topics: float = 1.0) -> int:
    """Work out one batch of what waits, without gathering more of it; answers how many pages were done."""
    return _compute(engine, queue.claim_jobs(BATCH_SIZE, queue.INDEX_DELAY), topics)


def compute_all(engine: Engine, *, topics: float = 1.0) -> int:
    """Work until nothing waits or the engine is away. `topics` scales what common topics weigh."""
    total = 0
    while done := compute_batch(engine, topics=topics):
        total += done
    return total


def refresh_oldest(engine: Engine) -> int:
    """A few of those that were worked out longest ago; answers how many."""
    began, done = time.monotonic(), 0
    while time.monotonic() - began < REFRESH_SECONDS:
        if not _compute(engine, queue.find_oldest(1), 1.0):
            break
        done += 1
    return done


def mark_all(locales: Iterable[str]) -> None:
    """Another index answers now: work out all pages of these languages."""
    for locale in locales:
        after = 0
        while ids := searchable_ids(locale, after=after, limit=CHUNK_SIZE):
            queue.mark(ids)
            after = ids[-1]


def _compute(engine: Engine, claim: Claim[SimilarityJob], topics: float) -> int:
    asked = find_targets(row.page_id for row in claim.rows)
    found: dict[int, Sequence[SimilarHit]] = {}
    for row in claim.rows:
        page = asked.get(row.page_id)
        try:
            found[row.page_id] = _ask(engine, page, topics) if page else ()
        except SearchUnavailable as error:
            log.info("similar pages have to wait", page=row.page_id, reason=str(error)[:200])
            reschedule(row, str(error), queue.RETRIES)
            claim.release(one.page_id for one in claim.rows if one.page_id not in found)
            break
    _store([row for row in claim.rows if row.page_id in found], asked, found)
    return len(found)


def _ask(engine: Engine, page: SimilarityTarget, topics: float) -> Sequence[SimilarHit]:
    return engine.find_similar(page.id, page.locale, site=page.site, now=timezone.now(), limit=MAX_CANDIDATES, topics=topics)


def _store(
    rows: Sequence[SimilarityJob], asked: dict[int, SimilarityTarget], found: dict[int, Sequence[SimilarHit]]
) -> None:
    """Lists, queue and content version in one transaction: all of it or nothing."""
    if not rows:
        return
    lists = build_scores(asked, found)
    spreading = [row.page_id for row in rows if row.spreads]
    with transaction.atomic():
        neighbours = table.find_neighbours(spreading) | {one.other_id for pk in spreading for one in lists[pk]}
        queue.finish_jobs(rows, gone=found.keys() - asked.keys(), neighbours=neighbours - set(spreading))
        changed = table.replace_similar(lists)
    log.info("similar pages", pages=len(lists), changed=len(changed), neighbours=len(neighbours))
