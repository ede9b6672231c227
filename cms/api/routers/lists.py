"""Routes for lists of releases, stories and calls to action."""

from __future__ import annotations

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from cms.calls_to_action.models import CallToActionPage, get_running_filters
from cms.calls_to_action.selection import select_calls
from cms.content.schema import ActionKind, Placement
from cms.core.visibility import visible_now
from cms.http.operations import PublicRouter, json_response
from cms.http.params import PageId
from cms.journal import cache_tags
from cms.pages.models import BasePage

from .. import lists
from ..lists import (
    BY_PRIORITY,
    NEWEST_FIRST,
    CardList,
    ListFilters,
    StoryFilters,
    filter_pages,
    list_tags,
    paginate_cards,
)

router = PublicRouter(tags=["Lists"])


@router.get_cached("/releases", response=CardList)
def releases(request: HttpRequest, params: Query[ListFilters]) -> HttpResponse:
    """List press releases, newest first."""
    context = params.read_context()
    pages = filter_pages(lists.visible_releases(context), params, context)
    body = paginate_cards(request, pages.order_by(*NEWEST_FIRST), params, context)
    return json_response(body, list_tags("releases", body.items, context))


@router.get_cached("/stories", response=CardList)
def stories(request: HttpRequest, params: Query[StoryFilters]) -> HttpResponse:
    """List stories of all kinds, newest first."""
    context = params.read_context()
    pages = lists.filter_stories(lists.visible_stories(context), params, context)
    body = paginate_cards(request, pages.order_by(*NEWEST_FIRST), params, context)
    return json_response(body, list_tags("stories", body.items, context))


class CallFilters(ListFilters):
    """Filters of calls to action."""

    action_kind: list[ActionKind] = Field([], description="Is of any of these kinds.", examples=[["petition"]])
    placement: list[Placement] = Field([], description="May be shown in any of these places.", examples=[["story_end"]])
    for_page: PageId | None = Field(
        None,
        description="Suits this page: chosen by its editor, else selected by place, topic, region and priority.",
        examples=[18],
    )


@router.get_cached("/calls-to-action", response=CardList)
def calls_to_action(request: HttpRequest, params: Query[CallFilters]) -> HttpResponse:
    """List running calls to action by priority, or with `for_page` by suitability for the page."""
    context = params.read_context()
    calls = CallToActionPage.objects.filter(*get_running_filters(context.now))
    if params.action_kind:
        calls = calls.filter(action_kind__in=params.action_kind)
    if params.placement:
        calls = calls.filter(placements__place__in=params.placement)
    order: list[str | Case] = [*BY_PRIORITY]
    tags = set()
    if params.for_page:
        target = visible_now(BasePage, root=context.root, now=context.now).filter(pk=params.for_page).first()
        tags = {cache_tags.page_tag(target.pk)} if target else {cache_tags.GAPS}
        suited = [choice.id for choice in select_calls(target, context, params.placement)] if target else []
        calls = calls.filter(pk__in=suited)
        order = [Case(*(When(pk=pk, then=rank) for rank, pk in enumerate(suited)), default=len(suited))]
    pages = filter_pages(lists.visible_pages_among(calls, context), params, context)
    body = paginate_cards(request, pages.order_by(*order), params, context)
    return json_response(body, list_tags("calls-to-action", body.items, context) | tags)
