"""Lists of cards: what each may be filtered by, and the page of them that was asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from pydantic import Field

from cms.cards.build import cards
from cms.core.api.params import Paged, Published, Slug
from cms.core.details import Card
from cms.core.models import BasePage
from cms.core.reading import Viewpoint
from cms.core.schema import Schema, StoryKind
from cms.topics import labels

from .going_on import same_question


class CardList(Schema):
    items: list[Card]
    total: int
    next: str | None = Field(description="Address of the next page of results.")
    previous: str | None


class ListFilters(Published):
    topic: list[Slug] = Field([], description="Any of these topics.")
    region: list[Slug] = Field([], description="Any of these regions.")
    featured: bool | None = None


class StoryFilters(ListFilters):
    person: list[Slug] = Field([], description="By any of these people.")
    story_kind: list[StoryKind] = []


def filtered(pages: QuerySet, filters: ListFilters, view: Viewpoint) -> QuerySet:
    """The filters that all lists have. A topic or region that nobody knows finds nothing."""
    if filters.topic:
        pages = pages.filter(_tagged("topics", labels.topics(view.root.language), filters.topic))
    if filters.region:
        pages = pages.filter(_tagged("regions", labels.regions(view.root.language), filters.region))
    if filters.featured is not None:
        pages = pages.filter(featured=filters.featured)
    start, end = filters.period()
    if start:
        pages = pages.filter(listed_at__gte=start)
    if end:
        pages = pages.filter(listed_at__lt=end)
    return pages


def _tagged(field: str, known: labels.Labels, values: Iterable[str]) -> Q:
    through = BasePage._meta.get_field(field).remote_field.through
    ids = set().union(*(known.ids(value) for value in values))
    name = {"topics": "topic_id__in", "regions": "region_id__in"}[field]
    return Q(pk__in=through.objects.filter(**{name: ids}).values("basepage_id"))


def page_of_cards(request: HttpRequest, pages: QuerySet, params: Paged, view: Viewpoint) -> CardList:
    """Constant queries: a count, the rows, their topics and pictures."""
    total = pages.count()
    after = params.offset + params.limit
    items = cards(pages[params.offset : after], view) if params.offset < total else []
    return CardList(
        items=items,
        total=total,
        next=same_question(request, offset=after) if after < total else None,
        previous=same_question(request, offset=max(0, params.offset - params.limit)) if params.offset else None,
    )


def list_tags(kind: str, answer: CardList, view: Viewpoint) -> set[str]:
    return {f"list-{kind}", f"site-{view.root.site_id}", *(f"page-{card.id}" for card in answer.items)}
