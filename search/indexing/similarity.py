"""The background job that computes which pages are similar, and its queue. Indexing never waits for it.

The engine finds pages by what they have in common. Of these, newer ones win over equally similar older ones, and few of
one series are stored, so that others are at hand. `cms.cards.related` decides which of them are shown.

The transaction that records the write of a document also marks the page. The job computes its list of similar pages,
and if that has changed, the lists of its neighbours: the pages that listed it and those that it lists. A job is kept
until its result is stored. Saving a list creates no journal entry, so it does not cause indexing.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import Case, F, Min, QuerySet, Value, When
from django.db.models.functions import Coalesce

from cms.cards import similar_pages as table
from cms.cards.eligibility import is_looked_up
from cms.cards.series import MAX_OF_SERIES, SeriesCounter
from cms.cards.similar_pages import SimilarityScore
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.jobs.queue import Claim, RetryPolicy, claim_due, exponential_delays, reschedule
from cms.pages.models import BasePage
from cms.pages.page_types import get_page_model
from cms.pages.resolvers import term_values_by_page
from cms.search_documents.builder import searchable_ids
from search.engine import get_engine
from search.engines.port import Engine, Index, SearchUnavailable, SimilarHit
from search.engines.score_formulas import age_in_days, compute_freshness
from search.models import SimilarityJob

log = structlog.get_logger(__name__)

INDEX_DELAY = timedelta(seconds=2)  # an engine may show a write only a second later, and edits often follow one another
LEASE = timedelta(minutes=1)
RETRIES = RetryPolicy(exponential_delays(60.0), parked_delay=timedelta(minutes=1), jitter=0.2)
REFRESH_AFTER = timedelta(days=30)  # neighbours of changed pages are computed at once; only frequencies drift
REFRESH_INTERVAL = timedelta(seconds=1)
MAX_SIMILAR = 12  # stored: three times the number shown, so that others can replace hidden pages
MIN_PER_TYPE = 3  # stored of each type, so that a release can link to a story
MIN_SHARE_OF_BEST = 0.25  # below this share of the best score, a page is not shown only because of its type
MAX_STORED_OF_SERIES = 2 * MAX_OF_SERIES  # so that others can replace hidden ones
# The oldest page of a type that ages keeps this share of its score: age decides between about equally similar pages.
RECENCY_FLOOR = 0.85
SCORE_DIGITS = 3  # further digits depend on the order in which an index was written
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


@dataclass(frozen=True, slots=True)
class SimilarityTarget:
    """A page whose similar pages are wanted."""

    id: int
    locale: str
    site: int
    translation_key: UUID


def find_targets(ids: Iterable[int]) -> dict[int, SimilarityTarget]:
    """Return the pages among `ids` that visitors may see. Pages that are not indexed have no similar pages."""
    site_roots = SiteRoots.read()
    pages = visible_now(BasePage).filter(pk__in=list(ids), alias_of=None)
    rows = pages.values_list("pk", "path", "url_path", "translation_key", named=True)
    placed = [(row, site_roots.root_of(row)) for row in rows]
    return {
        row.pk: SimilarityTarget(row.pk, root.language, root.site_id, row.translation_key)
        for row, root in placed
        if root
    }


@dataclass(frozen=True, slots=True)
class Candidate:
    """A visible page that may be suggested, with what its place in a list depends on besides its content."""

    content_type_id: int
    title: str
    translation_key: UUID
    listed_at: datetime
    freshness: float


def build_scores(
    targets: Mapping[int, SimilarityTarget], found: Mapping[int, Sequence[SimilarHit]], drafts: Iterable[BasePage] = ()
) -> dict[int, list[SimilarityScore]]:
    """Return the similar pages to store with their scores and common topics, without those that are never suggested.

    `drafts` are treated as visible, to compute what would be stored if they were published.
    """
    known = _read_candidates({one.id for result in found.values() for one in _find_likely(result)}, list(drafts))
    selected = {pk: _select(targets[pk], result, known) if pk in targets else [] for pk, result in found.items()}
    tags = term_values_by_page("topics", [*selected, *{one.id for result in selected.values() for one in result}])
    return {pk: [_build_score(pk, one, result[0].score, tags) for one in result] for pk, result in selected.items()}


def _find_likely(result: Sequence[SimilarHit]) -> Iterator[SimilarHit]:
    """Yield the hits that may be selected, several times as many as needed, because many may be left out.

    The engine returns many times as many, so that those of rare types are among them.
    """
    of_kind: dict[str, int] = defaultdict(int)
    for position, one in enumerate(sorted(result, key=lambda one: (-one.score, -one.id))):
        of_kind[one.kind] += 1
        if position < 3 * MAX_SIMILAR or of_kind[one.kind] <= 2 * MIN_PER_TYPE:
            yield one


def _read_candidates(ids: Collection[int], drafts: Collection[BasePage]) -> dict[int, Candidate]:
    """Return those of the pages that may be suggested: visible ones and these drafts."""
    now, columns = clock.now(), ("pk", "content_type_id", "title", "translation_key", "listed_at")
    changed = {draft.pk: draft for draft in drafts}
    shown = visible_now(BasePage).filter(pk__in=set(ids) - changed.keys())
    pages = [*_suggestible_rows(shown, columns), *_suggestible_rows(BasePage.objects.filter(pk__in=changed), columns)]
    return {row.pk: _build_candidate(changed.get(row.pk, row), now) for row in pages}


def _suggestible_rows(pages: QuerySet, columns: Sequence[str]) -> Iterable[Any]:
    return pages.exclude(is_looked_up()).order_by().values_list(*columns, named=True)


def _build_candidate(page: Any, now: datetime) -> Candidate:
    listed_at, model = page.listed_at or now, get_page_model(page.content_type_id)
    age = float(int(age_in_days(listed_at, now)))  # whole days, so that a list computed again is the same
    half_life = model.half_life_days if model else None
    freshness = compute_freshness(half_life, RECENCY_FLOOR, age)
    return Candidate(page.content_type_id, page.title, page.translation_key, listed_at, freshness)


def _select(page: SimilarityTarget, result: Sequence[SimilarHit], known: Mapping[int, Candidate]) -> list[SimilarHit]:
    """Return the best pages and the best of each type, without translations of the page, and few of each series."""
    selected: list[SimilarHit] = []
    of_type: dict[int, int] = defaultdict(int)
    series = SeriesCounter()
    scored = (replace(one, score=one.score * known[one.id].freshness) for one in result if one.id in known)
    for one in sorted(scored, key=lambda one: _sort_key(one, known[one.id])):
        candidate = known[one.id]
        if candidate.translation_key == page.translation_key or series.count(candidate.title) >= MAX_STORED_OF_SERIES:
            continue
        of_type[candidate.content_type_id] += 1
        if len(selected) < MAX_SIMILAR or of_type[candidate.content_type_id] <= MIN_PER_TYPE:
            selected.append(one)
            series.add(candidate.title)
    return selected


def _sort_key(one: SimilarHit, candidate: Candidate) -> tuple[float, float, int]:
    return -round(one.score, SCORE_DIGITS), -candidate.listed_at.timestamp(), -one.id


def _build_score(page_id: int, one: SimilarHit, best: float, tags: Mapping[int, set[str]]) -> SimilarityScore:
    shared = tags.get(page_id, set()) & tags.get(one.id, set())
    return SimilarityScore(
        one.id, round(one.score, SCORE_DIGITS), one.score >= MIN_SHARE_OF_BEST * best, tuple(sorted(shared))
    )


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
