from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import P, PathEx, Query

from cms.http.operations import PublicRouter, add_cache_tags
from cms.http.params import SiteParams

from ..feeds import FEED_FORMATS, FeedFormat, FeedKind, JsonFeed, build_feed
from ..lists import list_tags

router = PublicRouter(tags=["Builds"])

# Without a schema: what XML holds is not JSON's to say.
XML: dict[str, object] = {media_type: {} for media_type, _ in FEED_FORMATS.values() if "xml" in media_type}


@router.get_cached(
    "/feeds/{kind}.{notation}",
    response=JsonFeed,
    operation_id="feed",
    openapi_extra={"responses": {200: {"content": XML}}},
)
def newest(
    request: HttpRequest,
    kind: PathEx[FeedKind, P(description="The list whose newest are told.", examples=["releases"])],
    notation: PathEx[FeedFormat, P(description="How it is written.", examples=["rss"])],
    params: Query[SiteParams],
) -> HttpResponse:
    """The fifty newest releases or stories for feed readers, as RSS, Atom or JSON Feed."""
    context = params.read_context()
    made = build_feed(kind, context, f"{settings.CMS_URL}{request.get_full_path()}")
    media_type, write = FEED_FORMATS[notation]
    response = HttpResponse(write(made), content_type=f"{media_type}; charset=utf-8")
    return add_cache_tags(response, list_tags(kind, (entry.card for entry in made.entries), context) | made.tags)
