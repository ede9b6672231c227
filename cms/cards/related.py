"""“You may also be interested in”: the editor's choice first, then similar pages, mixed by type.

Never the page itself, another version of it, or what the editor keeps out. Similar pages come from a table that is
filled from outside; while it has nothing visible for a page, the newest about the same topics stand in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from cms.content.details import RelatedCard
from cms.content.references import ReadContext, ResolvedReferences
from cms.core.cached_sql import cached_sql
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from cms.topics.models import Topic

from .similar_pages import SimilarityScore, find_similar

MAX_RELATED_PAGES = 4
FALLBACK_POOL_SIZE = 24  # of the newest, among which a page of the other type may be
ID_AND_TYPE = ("pk", "content_type_id")
FALLBACK_TYPES = ("storypage", "releasepage")  # what stands in; calls to action have a place of their own
COUNTERPARTS = {"release": "story", "story": "release"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A visible page that is related to another. `likeness` is None where nothing has been worked out."""

    id: int
    type: str | None
    source: Literal["editor", "similar"]
    similarity: SimilarityScore | None = None

    @property
    def is_close(self) -> bool:
        """Similar enough to be shown for the sake of variety."""
        return self.similarity is None or self.similarity.is_close


def find_related_pages(
    page: BasePage, topic_ids: Sequence[int], context: ReadContext, limit: int = MAX_RELATED_PAGES
) -> list[Suggestion]:
    """What is shown, in its order: two queries, or a third where all that is similar is hidden."""
    chosen, similar = find_candidates(page, topic_ids, context)
    return mix_page_types(get_api_type(page.content_type_id), chosen, similar, limit)


def build_related_cards(suggestions: Iterable[Suggestion], found: ResolvedReferences) -> list[RelatedCard]:
    """Their cards; one that was hidden since is missing."""
    cards = ((found.get("card", one.id), one.source) for one in suggestions)
    return [RelatedCard(**dict(card), source=source) for card, source in cards if card]


def find_candidates(
    page: BasePage, topic_ids: Sequence[int], context: ReadContext, likenesses: Sequence[SimilarityScore] | None = None
) -> tuple[list[Suggestion], list[Suggestion]]:
    """(the editor's choice, similar pages), each in its order, without what is hidden or must not be shown.

    `likenesses` stand in for what the table says.
    """
    chosen = list(dict.fromkeys(page.chosen_ids("related")))
    known = {
        one.other_id: one for one in (find_similar(page.alias_of_id or page.pk) if likenesses is None else likenesses)
    }
    types = _types(_eligible_rows([*chosen, *known], *_excluded(page), context.root, context.now)) if known else {}
    similar = [pk for pk in known if pk in types and pk not in chosen]
    if not similar:
        types = _types(_fallback_rows(topic_ids, chosen, *_excluded(page), context.root, context.now))
        similar = [pk for pk in types if pk not in chosen]
    return (
        [Suggestion(pk, types[pk], "editor") for pk in chosen if pk in types],
        [Suggestion(pk, types[pk], "similar", known.get(pk)) for pk in similar],
    )


def mix_page_types(
    api_type: str | None, chosen: Sequence[Suggestion], similar: Sequence[Suggestion], limit: int = MAX_RELATED_PAGES
) -> list[Suggestion]:
    """The first of both; a release leads to at least one story, and a story to a release.

    Where none is among them, the most similar one takes the last place that no editor has filled, if it is close.
    """
    shown = [*chosen[:limit], *similar[: max(0, limit - len(chosen))]]
    other = COUNTERPARTS.get(api_type or "")
    if other is None or len(chosen) >= limit or any(one.type == other for one in shown):
        return shown
    left = similar[limit - len(chosen) :]
    best = next((one for one in left if one.type == other and one.is_close), None)
    return [*shown[:-1], best] if best else shown


def eligible_pages(page: BasePage, context: ReadContext) -> QuerySet:
    """All pages of this site and language but the page, its other versions, and what the editor keeps out."""
    return _eligible_pages(*_excluded(page), context.root, context.now)


def _excluded(page: BasePage) -> tuple[list[int], int, UUID]:
    """The ids that are not shown beside it, the page whose aliases are not, and the key of its translations."""
    source = page.alias_of_id or page.pk
    return [page.pk, source, *page.chosen_ids("unrelated")], source, page.translation_key


def _eligible_pages(kept_out: Sequence[int], source: int, key: UUID, root: SiteRoot, now: datetime) -> QuerySet:
    return (
        visible_now(BasePage, root=root, now=now)
        .exclude(pk__in=kept_out)
        .exclude(alias_of_id=source)
        .exclude(translation_key=key)
    )


@cached_sql
def _eligible_rows(
    ids: Sequence[int], kept_out: Sequence[int], source: int, key: UUID, root: SiteRoot, now: datetime
) -> QuerySet:
    return _eligible_pages(kept_out, source, key, root, now).order_by().filter(pk__in=ids).values_list(*ID_AND_TYPE)


@cached_sql
def _fallback_rows(
    topic_ids: Sequence[int],
    chosen: Sequence[int],
    kept_out: Sequence[int],
    source: int,
    key: UUID,
    root: SiteRoot,
    now: datetime,
) -> QuerySet:
    """What stands in, the newest first, after those that were chosen: one query for both.

    The ids come from one union: with an “or” around the topics the database would look at every page of the site.
    """
    public = Topic.objects.published(now).filter(pk__in=topic_ids)  # what only a draft has in common is no likeness
    links = BasePage.topics.through.objects.filter(topic__in=public).values("basepage_id")
    ids = links.union(BasePage.objects.order_by().filter(pk__in=chosen).values("pk")) if chosen else links
    may_stand_in = Q(content_type__model__in=FALLBACK_TYPES, alias_of=None)
    pages = _eligible_pages(kept_out, source, key, root, now).filter(Q(pk__in=chosen) | may_stand_in, pk__in=ids)
    # Without a choice this would be `ORDER BY 0`, which PostgreSQL takes for the number of a column.
    chosen_first = [Case(When(pk__in=chosen, then=1), default=0).desc()] if chosen else []
    pages = pages.order_by(*chosen_first, "-listed_at", "-pk").values_list(*ID_AND_TYPE)
    return pages[: len(chosen) + FALLBACK_POOL_SIZE]


def _types(rows: Iterable[tuple[int, int]]) -> dict[int, str | None]:
    return {pk: get_api_type(content_type) for pk, content_type in rows}
