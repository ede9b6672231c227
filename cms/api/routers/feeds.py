"""Routes for feeds."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import P, PathEx, Query

from cms.http.operations import PublicRouter
from cms.http.params import SiteParams
from cms.http.response_headers import add_cache_tags

from ..feed_formats import FEED_FORMATS, FeedFormat, JsonFeed
from ..feeds import FeedName, build_feed
from ..lists import list_tags

router = PublicRouter(tags=["Builds"])

# JSON Schema cannot describe XML, so these media types have no schema.
XML: dict[str, object] = {media_type: {} for media_type, _ in FEED_FORMATS.values() if "xml" in media_type}


@router.get_cached(
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
    """Return the 50 newest pages of a list as RSS, Atom or JSON Feed."""
    context = params.read_context()
    feed = build_feed(kind, context, f"{settings.CMS_URL}{request.get_full_path()}")
    media_type, write = FEED_FORMATS[notation]
    response = HttpResponse(write(feed), content_type=f"{media_type}; charset=utf-8")
    return add_cache_tags(response, list_tags(kind, (entry.card for entry in feed.entries), context) | feed.tags)
