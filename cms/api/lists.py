"""Lists of cards: their filters, order and paging."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from django.db.models import F, QuerySet
from django.db.models.lookups import In
from django.http import HttpRequest
from pydantic import Field, create_model

from cms.cards.builder import build_cards_in_order
from cms.content.details import Card
from cms.content.references import ReadContext
from cms.content.schema import Schema
from cms.core.visibility import visible_now, visible_rows
from cms.db.sqlite.unindexed import Unindexed
from cms.http.params import PagingParams, PublishedParams, Slug
from cms.journal import cache_tags
from cms.pages.declarations import ListSelection
from cms.pages.filter_registry import get_filters, get_parameters
from cms.pages.listed_pages import select_rows
from cms.pages.models import BasePage
from cms.pages.page_types import listed_models, select_for_list

from .pagination import page_url
from .term_filters import TERM_FILTERS
from .totals import count_pages

MAX_READ_SHARE = 1 / 20  # SQLite reads up to this share of a list in its order


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


def build_list_params(name: str, models: Sequence[type[BasePage]]) -> type[ListFilters]:
    """Return the parameters of the lists of these page types: the common ones and those that the types declare."""
    own = {key: param for model in models for key, param in model.list_params.items()}
    return create_model(name, __base__=ListFilters, **get_parameters(models), **own)


@cache
def index_params() -> type[ListFilters]:
    """Return the parameters of responses with a page of any type: the search filters of all types with a list."""
    return create_model("IndexParams", __base__=ListFilters, **get_parameters(listed_models()))


def visible_pages(model: type[BasePage], context: ReadContext) -> QuerySet:
    """Return the visible pages of a page type's list in this site and language, unordered.

    They are pages or rows of `ListedPage`: both have the primary key, `listed_at` and `featured`.
    """
    return visible_pages_among(model, select_for_list(model, context), context)


def visible_pages_among(model: type[BasePage], selected: ListSelection, context: ReadContext) -> QuerySet:
    """Return the visible pages among those selected for the list of a page type, like `visible_pages`."""
    if model.list_selector:
        pages = visible_now(BasePage, root=context.root, now=context.now)
        return pages.filter(pk__in=selected.pages.values("pk"))
    return visible_rows(select_rows(model), root=context.root, now=context.now)


def read_list(
    model: type[BasePage], pages: QuerySet, order: Sequence[str], params: ListFilters, context: ReadContext
) -> tuple[list[int], int]:
    """Return the ids of the part that `limit` and `offset` select of the pages that match all filters, and the total.

    The matching pages are counted once per public version.
    """
    total = count_pages(model, pages, params, context, lambda: _filter_pages(model, pages, params, context).count())
    end = min(params.offset + params.limit, total)
    if params.offset >= end:
        return [], total
    # The database reads all pages that it skips, so a part of the second half is read from the end of the list.
    from_end = params.offset >= total / 2
    start = total - end if from_end else params.offset
    stop = start + end - params.offset
    found = _filter_pages(model, pages, params, context, in_order=stop <= total * MAX_READ_SHARE).order_by(*order)
    ids = list((found.reverse() if from_end else found).values_list("pk", flat=True)[start:stop])
    return ids[::-1] if from_end else ids, total


def _filter_pages(
    model: type[BasePage], pages: QuerySet, filters: ListFilters, context: ReadContext, *, in_order: bool = False
) -> QuerySet:
    """Apply the filters of all lists and those of the page type. An unknown topic or region matches nothing.

    `in_order` is for reading a small part of the list. SQLite otherwise reads all pages of a topic and sorts them; with
    it, it reads the pages of the list in their order and compares their topics. PostgreSQL chooses by itself.
    """
    page_id = Unindexed("pk") if in_order else F("pk")
    for ids in _select_ids(model, filters, context):
        pages = pages.filter(In(page_id, ids))
    if filters.featured is not None:
        pages = pages.filter(featured=filters.featured)
    start, end = filters.period()
    if start:
        pages = pages.filter(listed_at__gte=start)
    if end:
        pages = pages.filter(listed_at__lt=end)
    return pages


def _select_ids(model: type[BasePage], filters: ListFilters, context: ReadContext) -> Iterator[QuerySet]:
    """Return the ids of the pages that match each filter of the page type, the topics and the regions."""
    for name, installed in get_filters([model]).items():
        if values := getattr(filters, name, None):
            yield installed.select_ids(values)
    for name, term_filter in TERM_FILTERS.items():
        if values := getattr(filters, name):
            yield term_filter.select_page_ids(term_filter.get_ids(values, context.root.language))


def build_card_list(
    request: HttpRequest, ids: Sequence[int], total: int, params: PagingParams, context: ReadContext
) -> tuple[CardList, set[str]]:
    """Return the part of a list with the cards of these pages, and the cache tags of what they refer to."""
    tags: set[str] = set()
    after = params.offset + params.limit
    items = build_cards_in_order(ids, context, tags)
    body = CardList(
        items=items,
        total=total,
        next=page_url(request, offset=after) if after < total else None,
        previous=page_url(request, offset=max(0, params.offset - params.limit)) if params.offset else None,
    )
    return body, tags


def list_tags(list_name: str, shown: Iterable[Card], context: ReadContext, referenced: Iterable[str] = ()) -> set[str]:
    """Return the cache tags of the list and of its pictures, and of pages that the tag of the list does not include.

    `referenced` are those of what its cards refer to.
    """
    shown, tag = list(shown), cache_tags.list_tag(list_name)
    pages = cache_tags.listed_page_tags(((card.id, card.type) for card in shown), tag)
    pictures = {cache_tags.image_tag(card.image.id) for card in shown if card.image}
    included = cache_tags.page_tags(card.id for card in shown) - pages
    return {tag, cache_tags.site_tag(context.root.site_id), *pages, *pictures, *(set(referenced) - included)}
