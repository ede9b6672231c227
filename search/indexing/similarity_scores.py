"""From an engine's answer to what is kept of it, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cms.cards.similar_pages import SimilarityScore
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from cms.pages.tags import values_by_page
from search.engines.port import SimilarHit

MAX_SIMILAR = 12  # kept: three times what is shown, so that others take the place of hidden ones
MIN_PER_TYPE = 3  # kept of each type, so that there is a story to lead to from a release
MIN_SHARE_OF_BEST = 0.25  # of the best score: below it, another type alone is no reason to show a page
EXCLUDED_TYPES = frozenset({"call_to_action"})  # they have a place of their own
SCORE_DIGITS = 3  # of a score: the last ones differ with the order in which an index was written


@dataclass(frozen=True, slots=True)
class SimilarityTarget:
    """A page whose similar pages are wanted."""

    id: int
    locale: str
    site: int
    translation_key: UUID


def find_targets(ids: Iterable[int]) -> dict[int, SimilarityTarget]:
    """Those of the pages that visitors may see. What is in no index, such as a list, will have no similar ones."""
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
    asked: Mapping[int, SimilarityTarget], found: Mapping[int, Sequence[SimilarHit]], drafts: Iterable[BasePage] = ()
) -> dict[int, list[SimilarityScore]]:
    """What is kept of the engine's answers, with its reasons; nothing of pages that nobody may see.

    `drafts` are taken for visible: what would be kept if they were.
    """
    known = _known({one.id for result in found.values() for one in result})
    known |= {draft.pk: (get_api_type(draft.content_type_id), draft.translation_key) for draft in drafts}
    kept = {pk: _kept(asked[pk], result, known) if pk in asked else [] for pk, result in found.items()}
    tags = values_by_page("topics", [*kept, *{one.id for result in kept.values() for one in result}])
    return {pk: [_likeness(pk, one, result[0].score, tags) for one in result] for pk, result in kept.items()}


def _known(ids: Iterable[int]) -> dict[int, tuple[str | None, UUID]]:
    """By page its type and its translation key."""
    rows = visible_now(BasePage).filter(pk__in=list(ids)).values_list("pk", "content_type_id", "translation_key")
    return {pk: (get_api_type(content_type), key) for pk, content_type, key in rows}


def _kept(
    page: SimilarityTarget, result: Sequence[SimilarHit], known: Mapping[int, tuple[str | None, UUID]]
) -> list[SimilarHit]:
    """The best of all, and the best of each type; visible ones only, and never a version of the page itself."""
    kept: list[SimilarHit] = []
    of_type: dict[str, int] = defaultdict(int)
    for one in sorted(result, key=lambda one: (-round(one.score, SCORE_DIGITS), -one.id)):
        kind, key = known.get(one.id, (None, None))
        if kind is None or kind in EXCLUDED_TYPES or key == page.translation_key:
            continue
        of_type[kind] += 1
        if len(kept) < MAX_SIMILAR or of_type[kind] <= MIN_PER_TYPE:
            kept.append(one)
    return kept


def _likeness(page_id: int, one: SimilarHit, best: float, tags: Mapping[int, set[str]]) -> SimilarityScore:
    shared = tags.get(page_id, set()) & tags.get(one.id, set())
    return SimilarityScore(
        one.id, round(one.score, SCORE_DIGITS), one.score >= MIN_SHARE_OF_BEST * best, tuple(sorted(shared))
    )
