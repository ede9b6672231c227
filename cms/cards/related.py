"""Related pages (“You may also be interested in”): the editor's choice, then similar pages, mixed by type.

The page itself, its aliases and translations, and pages that the editor excluded are never shown. Similar pages come
from the table that the worker fills. If it has no visible page for a page, the newest pages with the same topics are
used instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Q, QuerySet, When

from cms.content.details import RelatedCard
from cms.content.references import ReadContext, ResolvedReferences
from cms.core.cached_sql import cached_sql
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type, get_page_model, page_models
from cms.topics.models import Topic

from .similar_pages import SimilarityScore, find_similar

MAX_RELATED_PAGES = 4
FALLBACK_POOL_SIZE = 24  # newest pages to choose from, so that a page of the other type is among them
ID_AND_TYPE = ("pk", "content_type_id")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A visible page that is related to another. `similarity` is None if it has not been computed."""

    id: int
    type: str | None
    source: Literal["editor", "similar"]
    similarity: SimilarityScore | None = None

    @property
    def is_close(self) -> bool:
        """Whether the page is similar enough to be shown for variety."""
        return self.similarity is None or self.similarity.is_close


def find_related_pages(
    page: BasePage, topic_ids: Sequence[int], context: ReadContext, limit: int = MAX_RELATED_PAGES
) -> list[Suggestion]:
    """Return the related pages in order, with two queries, or three if all similar pages are hidden."""
    chosen, similar = find_candidates(page, topic_ids, context)
    return mix_page_types(get_counterpart(page), chosen, similar, limit)


def get_counterpart(page: BasePage) -> str | None:
    """Return the API type of which at least one related page is shown; None if the page's type declares none."""
    model = get_page_model(page.content_type_id)
    return model.related_counterpart or None if model else None


def build_related_cards(suggestions: Iterable[Suggestion], found: ResolvedReferences) -> list[RelatedCard]:
    """Return the cards of suggestions, without pages that have been hidden since."""
    cards = ((found.get("card", suggestion.id), suggestion.source) for suggestion in suggestions)
    return [RelatedCard(**dict(card), source=source) for card, source in cards if card]


def find_candidates(
    page: BasePage, topic_ids: Sequence[int], context: ReadContext, scores: Sequence[SimilarityScore] | None = None
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return (the editor's choice, similar pages), each in order, without hidden and excluded pages.

    `scores` replace those of the table.
    """
    chosen = list(dict.fromkeys(page.chosen_ids("related")))
    scores = find_similar(page.alias_of_id or page.pk) if scores is None else scores
    known = {score.other_id: score for score in scores}
    types = _types(_eligible_rows([*chosen, *known], *_exclusions(page), context.root, context.now)) if known else {}
    similar = [pk for pk in known if pk in types and pk not in chosen]
    if not similar:
        types = _types(_fallback_rows(topic_ids, chosen, *_exclusions(page), context.root, context.now))
        similar = [pk for pk in types if pk not in chosen]
    return (
        [Suggestion(pk, types[pk], "editor") for pk in chosen if pk in types],
        [Suggestion(pk, types[pk], "similar", known.get(pk)) for pk in similar],
    )


def mix_page_types(
    counterpart: str | None, chosen: Sequence[Suggestion], similar: Sequence[Suggestion], limit: int = MAX_RELATED_PAGES
) -> list[Suggestion]:
    """Return the first suggestions of both lists, with at least one page of the counterpart, such as a story.

    If there is none among them, the most similar page of the other type replaces the last similar page, if it is close.
    An editor's choice is never replaced. `counterpart` is the API type of the other type; None if there is none.
    """
    shown = [*chosen[:limit], *similar[: max(0, limit - len(chosen))]]
    if not counterpart or len(chosen) >= limit or any(one.type == counterpart for one in shown):
        return shown
    remaining = similar[limit - len(chosen) :]
    best = next((one for one in remaining if one.type == counterpart and one.is_close), None)
    return [*shown[:-1], best] if best else shown


def eligible_pages(page: BasePage, context: ReadContext) -> QuerySet:
    """Return the visible pages of this site and language, without the page, its versions and the excluded pages."""
    return _eligible_pages(*_exclusions(page), context.root, context.now)


def _exclusions(page: BasePage) -> tuple[list[int], int, UUID]:
    """Return what is never related to a page: ids, the source of aliases, and the key of its translations."""
    source = page.alias_of_id or page.pk
    return [page.pk, source, *page.chosen_ids("unrelated")], source, page.translation_key


def _eligible_pages(excluded_ids: Sequence[int], source: int, key: UUID, root: SiteRoot, now: datetime) -> QuerySet:
    return (
        visible_now(BasePage, root=root, now=now)
        .exclude(pk__in=excluded_ids)
        .exclude(alias_of_id=source)
        .exclude(translation_key=key)
    )


@cached_sql
def _eligible_rows(
    ids: Sequence[int], excluded_ids: Sequence[int], source: int, key: UUID, root: SiteRoot, now: datetime
) -> QuerySet:
    return _eligible_pages(excluded_ids, source, key, root, now).order_by().filter(pk__in=ids).values_list(*ID_AND_TYPE)


@cached_sql
def _fallback_rows(
    topic_ids: Sequence[int],
    chosen: Sequence[int],
    excluded_ids: Sequence[int],
    source: int,
    key: UUID,
    root: SiteRoot,
    now: datetime,
) -> QuerySet:
    """Return the chosen pages and after them the newest pages with the same topics, in one query.

    The ids come from a union: with an OR around the topics the database would read every page of the site.
    """
    public = Topic.objects.published(now).filter(pk__in=topic_ids)  # a draft topic must not connect pages
    links = BasePage.topics.through.objects.filter(topic__in=public).values("basepage_id")
    ids = links.union(BasePage.objects.order_by().filter(pk__in=chosen).values("pk")) if chosen else links
    types = ContentType.objects.get_for_models(*(model for model in page_models() if model.is_related_fallback))
    is_fallback = Q(content_type__in=[content_type.pk for content_type in types.values()], alias_of=None)
    pages = _eligible_pages(excluded_ids, source, key, root, now).filter(Q(pk__in=chosen) | is_fallback, pk__in=ids)
    # Without chosen pages this would be `ORDER BY 0`, which PostgreSQL reads as the number of a column.
    chosen_first = [Case(When(pk__in=chosen, then=1), default=0).desc()] if chosen else []
    pages = pages.order_by(*chosen_first, "-listed_at", "-pk").values_list(*ID_AND_TYPE)
    return pages[: len(chosen) + FALLBACK_POOL_SIZE]


def _types(rows: Iterable[tuple[int, int]]) -> dict[int, str | None]:
    return {pk: get_api_type(content_type) for pk, content_type in rows}
