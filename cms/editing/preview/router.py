"""Preview operations of the public API; their responses are private and never cached."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja import Schema as NinjaSchema
from pydantic import Field

from cms.api.openapi.descriptions import PREVIEW_TOKEN
from cms.api.pages import AnyPage
from cms.content.schema import Schema
from cms.core.sites import SiteRoots
from cms.http.operations import PublicRouter, json_response
from cms.http.params import SiteHost

from .draft_reader import get_token, read_draft
from .tokens import exchange_code

router = PublicRouter(tags=["Previews"])

SITE_DESCRIPTION = (
    "`host` or `host:port` of your frontend; a draft of another site then returns 404. Default: any site."
)
TOKEN_SECURITY: dict[str, list[dict[str, list[str]]]] = {"security": [{PREVIEW_TOKEN: []}]}


class ExchangedCode(Schema, json_schema_extra={"examples": [{"code": "pvc_x7Kf"}]}):
    """The code from the query string of your preview URL."""

    code: str = Field(min_length=1, max_length=100, pattern=r"^[-A-Za-z0-9_]+$", description="The code from the URL.")
    site: SiteHost | None = Field(None, description=SITE_DESCRIPTION)


class PreviewPass(Schema):
    """Keep the token on your server or in a cookie of your own; never put it in a URL."""

    token: str = Field(description="Send it as `Authorization: Preview …`.")
    expires_at: datetime = Field(description="When the token expires. Each use extends it to 15 minutes from then.")
    ends_at: datetime = Field(description="When the token expires at the latest, however often it is used.")
    site: str = Field(description="`host` or `host:port` of the frontend of the draft.")


class PreviewParams(NinjaSchema):
    """The query parameters of a preview."""

    site: SiteHost | None = Field(None, description=SITE_DESCRIPTION, examples=["www.example.org"])


@router.post_private(
    "/preview/exchange", rate_limit="preview_exchange", response=PreviewPass, operation_id="exchange_preview_code"
)
def exchange_preview_code(request: HttpRequest, params: ExchangedCode) -> HttpResponse:
    """Exchange the code of a preview URL for a token.

    A code of the editor's panel can be exchanged once, within two minutes; the code of a shared link can be exchanged
    until the link ends. Any other code returns 404.
    """
    row, token = exchange_code(params.code, params.site)
    source = row.snapshot or row.shared
    site = next(root.host for root in SiteRoots.read().roots if source and root.site_id == source.site_id)
    return json_response(PreviewPass(token=token, expires_at=row.expires_at, ends_at=row.ends_at, site=site))


@router.get_private("/preview", response=AnyPage, operation_id="preview", openapi_extra=TOKEN_SECURITY)
def preview(request: HttpRequest, params: Query[PreviewParams]) -> HttpResponse:
    """Return a draft in the schema of its page type. Send the token as `Authorization: Preview …`.

    To try it on a documentation page, exchange the code of a preview URL, and enter `Preview`, a space and the token
    under “Authorize”.

    A page that was never saved has the id 0. Returns 404 for a token that is unknown, expired, revoked or of another
    site, and once the page has been published, unpublished or deleted. A 422 response names the fields that the draft
    still lacks.
    """
    return json_response(read_draft(get_token(request), params.site))
