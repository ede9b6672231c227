"""Lists of cards: their filters, order and paging."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from pydantic import Field

from cms.calls_to_action.models import CallToActionPage, get_running_filters
from cms.cards.builder import build_cards
from cms.content.details import Card
from cms.content.references import ReadContext
from cms.content.schema import Schema, StoryKind
from cms.core.visibility import visible_now
from cms.http.params import PagingParams, PublishedParams, Slug
from cms.journal import cache_tags
from cms.pages.models import BasePage
from cms.people.models import Person
from cms.press_releases.models import ReleasePage
from cms.stories.models import StoryPage
from cms.topics import labels

from .pagination import page_url

NEWEST_FIRST = ("-listed_at", "-pk")
BY_PRIORITY = ("-calltoactionpage__priority", *NEWEST_FIRST)


class CardList(Schema):
    """A part of a list; `total` counts all items that match the filters."""

    items: list[Card]
    total: int
    next: str | None = Field(description="URL of the next part.")
    previous: str | None


class ListFilters(PublishedParams):
    """Filters of all lists."""

    topic: list[Slug] = Field([], description="Has any of these topics.", examples=[["press-freedom"]])
    region: list[Slug] = Field([], description="Has any of these regions.", examples=[["west-africa"]])
    featured: bool | None = Field(None, description="Is featured by editors, or is not.", examples=[True])


class StoryFilters(ListFilters):
    """Filters of stories."""

    person: list[Slug] = Field([], description="Is by any of these people.", examples=[["ines-moreau"]])
    story_kind: list[StoryKind] = Field([], description="Is of any of these kinds.", examples=[["news", "blog"]])


def visible_releases(context: ReadContext) -> QuerySet:
    """Return the visible releases of this site and language, unordered."""
    return visible_pages_among(ReleasePage.objects.all(), context)


def visible_stories(context: ReadContext) -> QuerySet:
    """Return the visible stories of this site and language, unordered."""
    return visible_pages_among(StoryPage.objects.all(), context)


def running_calls_to_action(context: ReadContext) -> QuerySet:
    """Return the visible calls to action that have started and not ended, unordered."""
    return visible_pages_among(CallToActionPage.objects.filter(*get_running_filters(context.now)), context)


def visible_pages_among(chosen: QuerySet, context: ReadContext) -> QuerySet:
    """Return the visible pages of a queryset of one page type, as `BasePage`."""
    return visible_now(BasePage, root=context.root, now=context.now).filter(pk__in=chosen.values("pk"))


def filter_stories(pages: QuerySet, filters: StoryFilters, context: ReadContext) -> QuerySet:
    """Apply the filters of stories, then those of all lists. An unknown person matches nothing."""
    own: dict[str, Any] = {}
    if filters.story_kind:
        own["story_kind__in"] = filters.story_kind
    if filters.person:
        own["bylines__person__in"] = Person.objects.published().with_value().filter(value__in=filters.person)
    if own:
        pages = pages.filter(pk__in=StoryPage.objects.filter(**own).values("pk"))
    return filter_pages(pages, filters, context)


def filter_pages(pages: QuerySet, filters: ListFilters, context: ReadContext) -> QuerySet:
    """Apply the filters of all lists. An unknown topic or region matches nothing."""
    if filters.topic:
        pages = pages.filter(_with_terms("topics", labels.get_topic_labels(context.root.language), filters.topic))
    if filters.region:
        pages = pages.filter(_with_terms("regions", labels.get_region_labels(context.root.language), filters.region))
    if filters.featured is not None:
        pages = pages.filter(featured=filters.featured)
    start, end = filters.period()
    if start:
        pages = pages.filter(listed_at__gte=start)
    if end:
        pages = pages.filter(listed_at__lt=end)
    return pages


def _with_terms(field: str, known: labels.TermLabels, values: Iterable[str]) -> Q:
    through = BasePage._meta.get_field(field).remote_field.through
    ids = set().union(*(known.get_ids(value) for value in values))
    name = {"topics": "topic_id__in", "regions": "region_id__in"}[field]
    return Q(pk__in=through.objects.filter(**{name: ids}).values("basepage_id"))


def paginate_cards(request: HttpRequest, pages: QuerySet, params: PagingParams, context: ReadContext) -> CardList:
    """Return the part of the list that `limit` and `offset` select, in a constant number of queries."""
    total = pages.count()
    after = params.offset + params.limit
    items = build_cards(pages[params.offset : after], context) if params.offset < total else []
    return CardList(
        items=items,
        total=total,
        next=page_url(request, offset=after) if after < total else None,
        previous=page_url(request, offset=max(0, params.offset - params.limit)) if params.offset else None,
    )


def list_tags(kind: str, shown: Iterable[Card], context: ReadContext) -> set[str]:
    """Return the cache tags of the list, and of each card and its picture."""
    tags = {f"list-{kind}", cache_tags.site_tag(context.root.site_id)}
    for card in shown:
        tags |= {cache_tags.page_tag(card.id)} | ({cache_tags.image_tag(card.image.id)} if card.image else set())
    return tags
