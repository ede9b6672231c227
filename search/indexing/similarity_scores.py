"""Select which similar pages of an engine's result are stored, with their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.cards.similar_pages import SimilarityScore
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from cms.pages.resolvers import term_values_by_page
from search.engines.port import SimilarHit

MAX_SIMILAR = 12  # stored: three times the number shown, so that others can replace hidden pages
MIN_PER_TYPE = 3  # stored of each type, so that a release can link to a story
MIN_SHARE_OF_BEST = 0.25  # below this share of the best score, a page is not shown only because of its type
EXCLUDED_TYPES = frozenset({"call_to_action", "person"})  # pages show them elsewhere
SCORE_DIGITS = 3  # further digits depend on the order in which an index was written


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


def build_scores(
    targets: Mapping[int, SimilarityTarget], found: Mapping[int, Sequence[SimilarHit]], drafts: Iterable[BasePage] = ()
) -> dict[int, list[SimilarityScore]]:
    """Return the similar pages to store with their scores and common topics, without pages that are hidden.

    `drafts` are treated as visible, to compute what would be stored if they were published.
    """
    known = _read_pages({one.id for result in found.values() for one in _find_likely(result)})
    known |= {draft.pk: (get_api_type(draft.content_type_id), draft.translation_key) for draft in drafts}
    selected = {pk: _select(targets[pk], result, known) if pk in targets else [] for pk, result in found.items()}
    tags = term_values_by_page("topics", [*selected, *{one.id for result in selected.values() for one in result}])
    return {pk: [_build_score(pk, one, result[0].score, tags) for one in result] for pk, result in selected.items()}


def _find_likely(result: Sequence[SimilarHit]) -> Iterator[SimilarHit]:
    """Yield the hits that may be selected, twice as many as needed, because some may be hidden.

    The engine returns many times as many, so that those of rare types are among them.
    """
    of_kind: dict[str, int] = defaultdict(int)
    for position, one in enumerate(sorted(result, key=_sort_key)):
        of_kind[one.kind] += 1
        if position < 2 * MAX_SIMILAR or of_kind[one.kind] <= 2 * MIN_PER_TYPE:
            yield one


def _sort_key(one: SimilarHit) -> tuple[float, int]:
    return -round(one.score, SCORE_DIGITS), -one.id


def _read_pages(ids: Iterable[int]) -> dict[int, tuple[str | None, UUID]]:
    """Return type and translation key of the visible pages."""
    rows = visible_now(BasePage).filter(pk__in=list(ids)).values_list("pk", "content_type_id", "translation_key")
    return {pk: (get_api_type(content_type), key) for pk, content_type, key in rows}


def _select(
    page: SimilarityTarget, result: Sequence[SimilarHit], known: Mapping[int, tuple[str | None, UUID]]
) -> list[SimilarHit]:
    """Return the best pages and the best of each type, without hidden pages and translations of the page."""
    selected: list[SimilarHit] = []
    of_type: dict[str, int] = defaultdict(int)
    for one in sorted(result, key=_sort_key):
        kind, key = known.get(one.id, (None, None))
        if kind is None or kind in EXCLUDED_TYPES or key == page.translation_key:
            continue
        of_type[kind] += 1
        if len(selected) < MAX_SIMILAR or of_type[kind] <= MIN_PER_TYPE:
            selected.append(one)
    return selected


def _build_score(page_id: int, one: SimilarHit, best: float, tags: Mapping[int, set[str]]) -> SimilarityScore:
    shared = tags.get(page_id, set()) & tags.get(one.id, set())
    return SimilarityScore(
        one.id, round(one.score, SCORE_DIGITS), one.score >= MIN_SHARE_OF_BEST * best, tuple(sorted(shared))
    )
