"""Routes for the lists of all page types that declare a `list_name`, for their feeds and for calendars of events."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import P, PathEx, Query

from cms.api.calendars import OPENAPI_EXTRA, CalendarName, build_calendar, calendar_response
from cms.api.feed_formats import FEED_FORMATS, FeedFormat, JsonFeed
from cms.api.feeds import FeedName, build_feed
from cms.api.lists import (
    CardList,
    build_card_list,
    build_list_params,
    list_tags,
    read_list,
    select_list,
    visible_pages_among,
)
from cms.http.cache_headers import add_cache_tags, add_links
from cms.http.operations import PublicRouter, json_response
from cms.http.params import SiteParams
from cms.journal import cache_tags
from cms.pages.models import BasePage
from cms.pages.page_types import listed_models

router = PublicRouter(tags=["Lists"])
feed_router = PublicRouter(tags=["Builds"])

# JSON Schema cannot describe XML, so these media types have no schema.
XML: dict[str, object] = {media_type: {} for media_type, _ in FEED_FORMATS.values() if "xml" in media_type}


def add_list(model: type[BasePage]) -> None:
    """Add the operation that lists the pages of a page type."""
    list_name = str(model.list_name)
    params_class = build_list_params(f"{model.__name__}ListParams", [model])

    def list_pages(request, params):  # type: ignore[no-untyped-def]  # annotated below, with the class of this type
        context = params.read_context()
        selected = select_list(model, context, params, getattr(params, "sort", None))
        pages = visible_pages_among(model, selected, context)
        ids, total = read_list(model, pages, selected.order, params, context)
        body, referenced = build_card_list(request, ids, total, params, context)
        response = json_response(body, list_tags(list_name, body.items, context, referenced) | selected.tags)
        return add_links(response, {"next": body.next, "prev": body.previous})

    list_pages.__annotations__ = {"request": HttpRequest, "params": Query[params_class], "return": HttpResponse}  # type: ignore[misc, valid-type]
    list_pages.__name__ = list_name.replace("-", "_")
    list_pages.__doc__ = model.list_description or f"List pages of the type `{model.api_type}`, newest first."
    router.get_cached(f"/{list_name}", response=CardList)(list_pages)


for _model in listed_models():
    add_list(_model)


@feed_router.get_cached("/feeds/{kind}.ics", operation_id="calendar", openapi_extra=OPENAPI_EXTRA)
def calendar(
    request: HttpRequest,
    kind: PathEx[CalendarName, P(description="The name of the list.", examples=["calls-to-action"])],
    params: Query[SiteParams],
) -> HttpResponse:
    """Return the events of a list as a calendar in the format iCalendar: the 500 that begin last, all times in UTC."""
    context = params.read_context()
    # The tag of the list includes its events, and its index page, which has the title.
    return add_cache_tags(
        calendar_response(build_calendar(kind, context)), list_tags(kind, (), context) | {cache_tags.SETTINGS}
    )


@feed_router.get_cached(
    "/feeds/{kind}.{notation}",
    response=JsonFeed,
    operation_id="feed",
    openapi_extra={"responses": {200: {"content": XML}}},
)
def newest(
    request: HttpRequest,
    kind: PathEx[FeedName, P(description="The name of the list.", examples=["releases"])],
    notation: PathEx[FeedFormat, P(description="The format of the feed.", examples=["rss"])],
    params: Query[SiteParams],
) -> HttpResponse:
    """Return the first 50 pages of a list, in its order, as RSS, Atom or JSON Feed."""
    context = params.read_context()
    feed = build_feed(kind, context, f"{settings.CMS_URL}{request.get_full_path()}")
    media_type, write = FEED_FORMATS[notation]
    response = HttpResponse(write(feed), content_type=f"{media_type}; charset=utf-8")
    return add_cache_tags(response, list_tags(kind, (entry.card for entry in feed.entries), context) | feed.tags)
