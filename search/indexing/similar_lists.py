"""The lists of similar pages: which of the pages that the engine finds are stored, in which order.

Newer pages win over equally similar older ones, and few of one series are stored, so that others are at hand. Pages
that are never suggested are left out; `cms.cards.related` decides which of the others are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cms.cards.eligibility import is_looked_up
from cms.cards.series import MAX_OF_SERIES, SeriesCounter
from cms.cards.similar_pages import SimilarityScore
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_page_model
from cms.pages.resolvers import term_values_by_page
from search.engines.port import SimilarHit
from search.engines.score_formulas import age_in_days, compute_freshness

MAX_SIMILAR = 12  # stored: three times the number shown, so that others can replace hidden pages
MIN_PER_TYPE = 3  # stored of each type, so that a release can link to a story
MIN_SHARE_OF_BEST = 0.25  # below this share of the best score, a page is not shown only because of its type
MAX_STORED_OF_SERIES = 2 * MAX_OF_SERIES  # so that others can replace hidden ones
SCORE_DIGITS = 3  # further digits depend on the order in which an index was written
# The oldest page of a type that ages keeps this share of its score: age decides between about equally similar pages.
RECENCY_FLOOR = 0.85


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
