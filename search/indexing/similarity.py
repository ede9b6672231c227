"""The background job that computes which pages are similar, and its queue. Indexing never waits for it.

`similar_lists.py` decides which of the pages that the engine finds are stored.

The transaction that records the write of a document also marks the page. The job computes its list of similar pages,
and if that has changed, the lists of its neighbours: the pages that listed it and those that it lists. A job is kept
until its result is stored. Saving a list creates no journal entry, so it does not cause indexing.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import Case, F, Min, QuerySet, Value, When
from django.db.models.functions import Coalesce

from cms.cards import similar_pages as table
from cms.core import clock
from cms.jobs.queue import Claim, RetryPolicy, claim_due, exponential_delays, reschedule
from cms.search_documents.builder import searchable_ids
from search.engine import get_engine
from search.engines.port import Engine, Index, SearchUnavailable, SimilarHit
from search.models import SimilarityJob

from .similar_lists import SimilarityTarget, build_scores, find_targets

log = structlog.get_logger(__name__)

INDEX_DELAY = timedelta(seconds=2)  # an engine may show a write only a second later, and edits often follow one another
LEASE = timedelta(minutes=1)
RETRIES = RetryPolicy(exponential_delays(60.0), parked_delay=timedelta(minutes=1), jitter=0.2)
REFRESH_AFTER = timedelta(days=30)  # neighbours of changed pages are computed at once; only frequencies drift
REFRESH_INTERVAL = timedelta(seconds=1)
BATCH_SIZE = 100  # pages in one transaction; with 20, two fifths of the time went to storing lists
MAX_CANDIDATES = 60  # per page, so that other types are among them; 200 gave the same lists, but a quarter slower
REFRESH_SECONDS = 0.05  # time of each idle second spent on refreshing the oldest lists
CHUNK_SIZE = 500
SCORE_TOLERANCE = 0.02  # scores drift a little with every page that is written


def mark_pages(ids: Iterable[int], *, spreads: bool = False) -> None:
    """Request that the similar pages of these pages are computed again.

    `spreads`: the pages themselves have changed, so their neighbours are computed as well. A waiting page keeps its
    position in the queue, so that a page whose neighbours change all the time is still computed.
    """
    ids = sorted(set(ids))
    if not ids:
        return
    with transaction.atomic():
        _lock(ids)
        due = Value(clock.now() + INDEX_DELAY)
        not_before = Case(When(claim=None, then=Coalesce(F("not_before"), due)), default=due)
        rows = SimilarityJob.objects.filter(page_id__in=ids)
        rows.update(not_before=not_before, claim=None, **({"spreads": True} if spreads else {}))


def claim_jobs(limit: int, ahead: timedelta = timedelta(0)) -> Claim[SimilarityJob]:
    """Claim the next jobs: changed pages before their neighbours, so that each neighbour is computed once."""
    rows = SimilarityJob.objects.order_by("-spreads", "not_before", "page_id")
    return claim_due(rows, limit, LEASE, ahead)


def find_oldest(limit: int) -> Claim[SimilarityJob]:
    """Return the pages computed longest ago, without a lease. Their lists age because word frequencies change."""
    rows = SimilarityJob.objects.filter(not_before=None, computed_at__lte=clock.now() - REFRESH_AFTER)
    return Claim(SimilarityJob, uuid4(), list(rows.order_by("computed_at", "page_id")[:limit]))


def find_next_refresh(after: datetime) -> datetime | None:
    """Return when the oldest list is to be refreshed; a moment of each idle second is spent on those that are."""
    oldest = SimilarityJob.objects.filter(not_before=None).aggregate(at=Min("computed_at"))["at"]
    return oldest and max(oldest + REFRESH_AFTER, after + REFRESH_INTERVAL)


def waiting_jobs() -> QuerySet[SimilarityJob]:
    """Return the jobs that are not done."""
    return SimilarityJob.objects.exclude(not_before=None)


def finish_jobs(done: Sequence[SimilarityJob], gone: Collection[int], neighbours: Collection[int]) -> None:
    """Finish the jobs, delete those of pages that are `gone`, and mark the neighbours.

    Call it in the transaction that stores the results. A page that was marked again in the meantime keeps waiting.
    """
    began_with = {row.page_id: (row.claim, row.not_before) for row in done}
    now = _lock([*began_with, *neighbours])
    finished = {pk for pk, state in began_with.items() if now[pk] == state}
    rows = SimilarityJob.objects
    rows.filter(page_id__in=finished & set(gone)).delete()
    rows.filter(page_id__in=finished - set(gone)).update(
        not_before=None, claim=None, spreads=False, computed_at=clock.now(), attempts=0, failed_at=None
    )
    mark_pages(neighbours)


def _lock(ids: Iterable[int]) -> dict[int, tuple[UUID | None, datetime | None]]:
    """Lock the rows, creating missing ones, always in the same order so that two workers cannot deadlock."""
    ids = sorted(set(ids))
    SimilarityJob.objects.bulk_create([SimilarityJob(page_id=pk, not_before=None) for pk in ids], ignore_conflicts=True)
    locked = SimilarityJob.objects.select_for_update().filter(page_id__in=ids).order_by("page_id")
    return {pk: (claim, not_before) for pk, claim, not_before in locked.values_list("page_id", "claim", "not_before")}


def update_similar_pages() -> int:
    """Compute one batch of waiting pages, or refresh the oldest lists for a moment if no page waits.

    Returns the number of waiting pages that were computed. While the engine is not available, all pages keep waiting.
    """
    engine = get_engine()
    claim = claim_jobs(BATCH_SIZE)
    if claim.rows:
        return _compute(engine, claim, 1.0)
    refresh_oldest(engine)
    return 0


def compute_batch(engine: Engine, *, topics: float = 1.0) -> int:
    """Compute one batch of waiting pages, without the delay for the index, and return the number of pages."""
    return _compute(engine, claim_jobs(BATCH_SIZE, INDEX_DELAY), topics)


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
        if not _compute(engine, find_oldest(1), 1.0):
            break
        done += 1
    return done


def mark_all(locales: Iterable[str]) -> None:
    """Mark all pages of these languages, because another index is in use."""
    for locale in locales:
        after = 0
        while ids := searchable_ids(locale, after=after, limit=CHUNK_SIZE):
            mark_pages(ids)
            after = ids[-1]


def find_similar_pages(
    index: Index, targets: Mapping[int, SimilarityTarget], *, now: datetime, topics: float = 1.0
) -> dict[int, Sequence[SimilarHit]]:
    """Return the candidates for the lists of these pages.

    Raises:
        SearchUnavailable: the engine did not answer, or failed for one of the pages.
    """
    found: dict[int, Sequence[SimilarHit]] = {}
    by_index: dict[tuple[str, int], list[int]] = defaultdict(list)
    for pk, page in targets.items():
        by_index[page.locale, page.site].append(pk)
    for (locale, site), ids in by_index.items():
        found |= index.find_similar_pages(ids, locale, site=site, now=now, limit=MAX_CANDIDATES, topics=topics)
    return found


def _compute(engine: Engine, claim: Claim[SimilarityJob], topics: float) -> int:
    targets = find_targets(row.page_id for row in claim.rows)
    found = _find_all(engine, claim, targets, topics)
    _store([row for row in claim.rows if row.page_id in found], targets, found)
    return len(found)


def _find_all(
    engine: Engine, claim: Claim[SimilarityJob], targets: Mapping[int, SimilarityTarget], topics: float
) -> dict[int, Sequence[SimilarHit]]:
    """Return the similar pages by page, without the pages for which the engine fails and those after them."""
    found: dict[int, Sequence[SimilarHit]] = {row.page_id: () for row in claim.rows if row.page_id not in targets}
    with suppress(SearchUnavailable):
        return found | find_similar_pages(engine, targets, now=clock.now(), topics=topics)
    for row in claim.rows:  # one by one, because the engine may fail for one page only
        try:
            if row.page_id in targets:
                one = {row.page_id: targets[row.page_id]}
                found |= find_similar_pages(engine, one, now=clock.now(), topics=topics)
        except SearchUnavailable as error:
            log.info("search.similarity_postponed", page=row.page_id, reason=str(error)[:200])
            reschedule(row, str(error), RETRIES)
            claim.release(one.page_id for one in claim.rows if one.page_id not in found)
            break
    return found


def _store(
    rows: Sequence[SimilarityJob], targets: dict[int, SimilarityTarget], found: dict[int, Sequence[SimilarHit]]
) -> None:
    """Save the lists, the queue and the content version in one transaction."""
    if not rows:
        return
    lists = build_scores(targets, found)
    gone = found.keys() - targets.keys()
    spreading = {row.page_id for row in rows if row.spreads}
    with transaction.atomic():
        # A page that was written again with the same text has the same neighbours, and so have they.
        spreading &= table.find_changed(lists, SCORE_TOLERANCE) | gone
        neighbours = table.find_neighbours(spreading) | {one.other_id for pk in spreading for one in lists[pk]}
        finish_jobs(rows, gone=gone, neighbours=neighbours - spreading)
        changed = table.replace_similar(lists)
    log.info("search.similarity_computed", pages=len(lists), changed=len(changed), neighbours=len(neighbours))
