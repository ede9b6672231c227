from __future__ import annotations

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from cms.calls_to_action.models import CallToActionPage, running
from cms.calls_to_action.selection import choices_for
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
    """Press releases, the newest first."""
    context = params.read_context()
    pages = filter_pages(lists.visible_releases(context), params, context)
    body = paginate_cards(request, pages.order_by(*NEWEST_FIRST), params, context)
    return json_response(body, list_tags("releases", body.items, context))


@router.get_cached("/stories", response=CardList)
def stories(request: HttpRequest, params: Query[StoryFilters]) -> HttpResponse:
    """Stories of all kinds, the newest first."""
    context = params.read_context()
    pages = lists.filter_stories(lists.visible_stories(context), params, context)
    body = paginate_cards(request, pages.order_by(*NEWEST_FIRST), params, context)
    return json_response(body, list_tags("stories", body.items, context))


class CallFilters(ListFilters):
    action_kind: list[ActionKind] = Field([], description="Of any of these kinds.", examples=[["petition"]])
    placement: list[Placement] = Field([], description="May be shown in any of these places.", examples=[["story_end"]])
    for_page: PageId | None = Field(
        None,
        description="Those that go with this page: its editor's choice, else by place, topic, region and priority.",
        examples=[18],
    )


@router.get_cached("/calls-to-action", response=CardList)
def calls_to_action(request: HttpRequest, params: Query[CallFilters]) -> HttpResponse:
    """What visitors are asked to do at this moment, the most important first; `for_page`, the most suitable."""
    context = params.read_context()
    calls = CallToActionPage.objects.filter(*running(context.now))
    if params.action_kind:
        calls = calls.filter(action_kind__in=params.action_kind)
    if params.placement:
        calls = calls.filter(placements__place__in=params.placement)
    order: list[str | Case] = [*BY_PRIORITY]
    tags = set()
    if params.for_page:
        host = visible_now(BasePage, root=context.root, now=context.now).filter(pk=params.for_page).first()
        tags = {cache_tags.page_tag(host.pk)} if host else {cache_tags.GAPS}
        suited = [choice.id for choice in choices_for(host, context, params.placement)] if host else []
        calls = calls.filter(pk__in=suited)
        order = [Case(*(When(pk=pk, then=rank) for rank, pk in enumerate(suited)), default=len(suited))]
    pages = filter_pages(lists.visible_pages_among(calls, context), params, context)
    body = paginate_cards(request, pages.order_by(*order), params, context)
    return json_response(body, list_tags("calls-to-action", body.items, context) | tags)
