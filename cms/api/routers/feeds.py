from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import P, PathEx, Query

from cms.http.operations import PublicRouter, add_cache_tags
from cms.http.params import SiteParams

from ..feeds import NOTATIONS, JsonFeed, Kind, Notation, feed
from ..lists import list_tags

router = PublicRouter(tags=["Builds"])

# Without a schema: what XML holds is not JSON's to say.
XML: dict[str, object] = {media_type: {} for media_type, _ in NOTATIONS.values() if "xml" in media_type}


@router.content(
    "/feeds/{kind}.{notation}",
    response=JsonFeed,
    operation_id="feed",
    openapi_extra={"responses": {200: {"content": XML}}},
)
def newest(
    request: HttpRequest,
    kind: PathEx[Kind, P(description="The list whose newest are told.", examples=["releases"])],
    notation: PathEx[Notation, P(description="How it is written.", examples=["rss"])],
    params: Query[SiteParams],
) -> HttpResponse:
    """The fifty newest releases or stories for feed readers, as RSS, Atom or JSON Feed."""
    context = params.read_context()
    made = feed(kind, context, f"{settings.CMS_URL}{request.get_full_path()}")
    media_type, write = NOTATIONS[notation]
    response = HttpResponse(write(made), content_type=f"{media_type}; charset=utf-8")
    return add_cache_tags(response, list_tags(kind, (entry.card for entry in made.entries), context) | made.tags)
