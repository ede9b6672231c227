"""The key of IndexNow, which a frontend publishes at its own URL to prove that the pings are the site's."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pydantic import Field

from cms.content.schema import Schema
from cms.http.operations import PublicRouter, json_response

router = PublicRouter(tags=["Builds"])


class IndexNowKey(Schema):
    """The key. It is no secret: it proves only that a notice comes from the site that publishes it."""

    key: str | None = Field(description="The content of `/indexnow-key.txt`; null while IndexNow is not used.")


@router.get_uncached("/indexnow-key", response=IndexNowKey)
def indexnow_key(request: HttpRequest) -> HttpResponse:
    """Return the key to publish as text at `/indexnow-key.txt`, where search engines look it up."""
    return json_response(IndexNowKey(key=settings.INDEXNOW_KEY or None))
