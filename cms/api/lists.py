"""Lists of cards: their filters, totals, order and paging.

All lists have the filters by topic and by region. Totals are counted once per public version, because to count a long
list takes longer than to read a part of it. A page whose list lacks a filter refuses requests with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy
from pydantic import Field, create_model

from cms.cards.builder import build_cards_in_order
from cms.content.details import Card
from cms.content.references import ReadContext
from cms.content.schema import Schema
from cms.core.visibility import visible_now, visible_rows
from cms.db.version_cache import PublicVersionCache
from cms.http.parameter_errors import ErrorCode, Fault
from cms.http.params import MAX_OFFSET, PagingParams, PublishedParams, Slug
from cms.http.problems import InvalidParameters
from cms.http.range_params import get_range_parameters, get_sort_parameter, read_bounds
from cms.journal import cache_tags
from cms.pages.declarations import ListSelection
from cms.pages.filter_registry import get_filters, get_parameters
from cms.pages.listed_pages import select_rows
from cms.pages.models import BasePage
from cms.pages.page_types import get_listed_model, listed_models, select_for_list
from cms.pages.range_registry import get_ranges, get_sort_keys, get_sort_order, get_sorts
from cms.snippets.topics import labels

_totals = PublicVersionCache[int](max_values=10_000)
_totals_by_term = PublicVersionCache[dict[int, int]](max_values=1_000)
NOT_FILTERS = {"site", "locale", "limit", "offset", "view", "sort"}
# The filters of all lists. `limit` is not among them: a frontend may send it with every path, before it knows the type
# of the page.
COMMON_SORTS = ("newest", "oldest")
ROW_COLUMNS = {"listed_at", "-listed_at", "pk", "-pk"}  # the columns of `ListedPage` that sort it
COMMON_FILTERS = ("topic", "region", "featured", "year", "published_after", "published_before", "offset")
NO_LIST = pgettext_lazy("visitor", "This page has no list to filter.")
OTHER_LIST = pgettext_lazy("visitor", "The list of this page has no such filter.")


class TermFilter(NamedTuple):
    """A filter by one kind of terms; `through` is the table of the pages that have them."""

    through: Any
    column: str
    get_labels: Callable[[str], labels.TermLabels]

    def get_ids(self, values: Iterable[str], language: str) -> set[int]:
        """Return the ids of these terms in every language. An unknown value has none."""
        known = self.get_labels(language)
        return set().union(*(known.get_ids(value) for value in values))

    def select_page_ids(self, ids: Iterable[int]) -> QuerySet:
        """Return the ids of the pages that have any of these terms."""
        return self.through.objects.filter(**{f"{self.column}__in": ids}).values("basepage_id")

    def count_by_term(self, pages: QuerySet) -> dict[int, int]:
        """Return how many of these pages have each term, without the terms that none of them has."""
        rows = self.through.objects.filter(basepage_id__in=pages.values("pk")).order_by().values_list(self.column)
        return dict(rows.annotate(pages=Count("*")))


TERM_FILTERS = {
    "topic": TermFilter(BasePage.topics.through, "topic_id", labels.get_topic_labels),
    "region": TermFilter(BasePage.regions.through, "region_id", labels.get_region_labels),
}


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
    return create_model(name, __base__=ListFilters, **_get_declared_parameters(models), **own)


@cache
def index_params() -> type[ListFilters]:
    """Return the parameters of responses with a page of any type: what all types with a list declare."""
    return create_model("IndexParams", __base__=ListFilters, **_get_declared_parameters(listed_models()))


def _get_declared_parameters(models: Sequence[type[BasePage]]) -> dict[str, Any]:
    """Return the parameters of filters, ranges and sort keys."""
    sort = get_sort_parameter(models, COMMON_SORTS, None, "Order of the list, by default its own.")
    return {**get_parameters(models), **get_range_parameters(models), **sort}


def _get_declared_names(models: Sequence[type[BasePage]]) -> set[str]:
    """Return the names of these parameters."""
    ranges = (name for one in get_ranges(models).values() for name in one.parameter_names)
    return {*get_filters(models), *ranges, *(["sort"] if get_sort_keys(models) else [])}


def select_list(
    model: type[BasePage], context: ReadContext, params: Any = None, sort: str | None = None
) -> ListSelection:
    """Return the pages of a type's list like `select_for_list`, in the order of `sort` or that the type declares."""
    selected = select_for_list(model, context, params)
    chosen = sort or model.list_order
    return replace(selected, order=get_sort_order(chosen, [model])) if chosen else selected


def visible_pages(model: type[BasePage], context: ReadContext) -> QuerySet:
    """Return the visible pages of a page type's list in this site and language, unordered.

    They are pages or rows of `ListedPage`: both have the primary key, `listed_at` and `featured`.
    """
    return visible_pages_among(model, select_list(model, context), context)


def visible_pages_among(model: type[BasePage], selected: ListSelection, context: ReadContext) -> QuerySet:
    """Return the visible pages among those selected for the list of a page type, like `visible_pages`.

    They are rows of `ListedPage`, which has the date of listing alone, if that is sufficient for their order.
    """
    if model.list_selector or not all(isinstance(one, str) and one in ROW_COLUMNS for one in selected.order):
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
    found = _filter_pages(model, pages, params, context).order_by(*order)
    ids = list((found.reverse() if from_end else found).values_list("pk", flat=True)[start:stop])
    return ids[::-1] if from_end else ids, total


def _filter_pages(model: type[BasePage], pages: QuerySet, filters: ListFilters, context: ReadContext) -> QuerySet:
    """Apply the filters of all lists and those of the page type. An unknown topic or region matches nothing."""
    for ids in _select_ids(model, filters, context):
        pages = pages.filter(pk__in=ids)
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
    for name, bounds in read_bounds(filters, [model]).items():
        yield get_ranges([model])[name].select_ids(bounds)
    for name, term_filter in TERM_FILTERS.items():
        if values := getattr(filters, name):
            yield term_filter.select_page_ids(term_filter.get_ids(values, context.root.language))


class ListKey(NamedTuple):
    """What distinguishes the lists whose totals are kept."""

    model: type[BasePage]
    site_id: int
    language: str


def count_pages(
    model: type[BasePage],
    pages: QuerySet,
    filters: PublishedParams,
    context: ReadContext,
    count_matching: Callable[[], int],
) -> int:
    """Return how many of the pages of a type's list match all filters; `count_matching` counts with any filters."""
    list_key = ListKey(model, context.root.site_id, context.root.language)

    def count() -> int:
        with_term = _count_with_term(list_key, pages, filters)
        return count_matching() if with_term is None else with_term

    return _totals.get_or_compute((*list_key, filters.model_dump_json(exclude=NOT_FILTERS)), count)


def _count_with_term(list_key: ListKey, pages: QuerySet, filters: PublishedParams) -> int | None:
    """Return how many pages have the term that is the only filter; None if another count is needed.

    A site shows the list of each topic, so the pages of all topics are counted at once, in the time of a few single
    counts.
    """
    given = filters.model_dump(exclude_defaults=True, exclude=NOT_FILTERS)
    name = next(iter(given)) if len(given) == 1 else None
    if name not in TERM_FILTERS or len(given[name]) != 1:
        return None
    term_filter = TERM_FILTERS[name]
    by_id = _totals_by_term.get_or_compute((*list_key, name), lambda: term_filter.count_by_term(pages))
    counts = [by_id[pk] for pk in term_filter.get_ids(given[name], list_key.language) if pk in by_id]
    return sum(counts) if len(counts) <= 1 else None  # a page may have several of the translations of a term


def build_card_list(
    request: HttpRequest, ids: Sequence[int], total: int, params: PagingParams, context: ReadContext
) -> tuple[CardList, set[str]]:
    """Return the part of a list with the cards of these pages, and the cache tags of what they refer to.

    After `MAX_OFFSET` there is no next part: the API would refuse its offset.
    """
    tags: set[str] = set()
    after = params.offset + params.limit
    items = build_cards_in_order(ids, context, tags)
    body = CardList(
        items=items,
        total=total,
        next=page_url(request, offset=after) if after < total and after <= MAX_OFFSET else None,
        previous=page_url(request, offset=max(0, params.offset - params.limit)) if params.offset else None,
    )
    return body, tags


def page_url(request: HttpRequest, **changed: Any) -> str:
    """Return the URL of this request with changed parameters, below `CMS_URL` and not below the requested host."""
    unchanged = [(name, value) for name, values in request.GET.lists() for value in values if name not in changed]
    return f"{settings.CMS_URL}{request.path}?{urlencode([*unchanged, *changed.items()])}"


def list_tags(list_name: str, shown: Iterable[Card], context: ReadContext, referenced: Iterable[str] = ()) -> set[str]:
    """Return the cache tags of the list and of its images, and of pages that the tag of the list does not include.

    `referenced` are those of what its cards refer to.
    """
    shown, tag = list(shown), cache_tags.list_tag(list_name)
    pages = cache_tags.listed_page_tags(((card.id, card.type) for card in shown), tag)
    pictures = {cache_tags.image_tag(card.image.id) for card in shown if card.image}
    included = cache_tags.page_tags(card.id for card in shown) - pages
    return {tag, cache_tags.site_tag(context.root.site_id), *pages, *pictures, *(set(referenced) - included)}


def refuse_other_filters(page: BasePage, filters: ListFilters) -> None:
    """Refuse filters that would have no effect on this page.

    Raises:
        InvalidParameters: The page has no list, or its list lacks some of the filters.
    """
    all_filters = {*COMMON_FILTERS, *_get_declared_names(listed_models())}
    model = get_listed_model(type(page))
    known = {*COMMON_FILTERS, *_get_declared_names([model])} if model else set()
    if model and getattr(filters, "sort", None) not in (*COMMON_SORTS, *get_sorts([model])):
        known.discard("sort")  # the order of another list
    message = OTHER_LIST if model else NO_LIST
    given = {name for name in filters.model_fields_set if _has_effect(filters, name)}
    if refused := sorted((given & all_filters) - known):
        raise InvalidParameters(*(Fault(name, ErrorCode.NOT_APPLICABLE, message) for name in refused))


def _has_effect(filters: ListFilters, name: str) -> bool:
    """Return whether a parameter differs from its default, which tools may send as well, such as `offset=0`."""
    return bool(getattr(filters, name) != type(filters).model_fields[name].get_default())
