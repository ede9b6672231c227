"""Previews in the public API: for one reader alone, kept by nobody."""

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
from cms.http.problems import invalid

from .draft_reader import get_token, read_draft
from .token_exchange import exchange_code

router = PublicRouter(tags=["Previews"])

SITE_DESCRIPTION = "`host` or `host:port` of your frontend; a draft of another site is then 404. Any site, if left out."


TOKEN_SECURITY = {"security": [{PREVIEW_TOKEN: []}]}


class ExchangedCode(Schema, json_schema_extra={"examples": [{"code": "pvc_x7Kf", "site": "www.example.org"}]}):
    """The code that your preview address was opened with."""

    code: str = Field(min_length=1, max_length=100, pattern=r"^[-A-Za-z0-9_]+$", description="From the address.")
    site: str | None = Field(None, max_length=255, description=SITE_DESCRIPTION)


class PreviewPass(Schema):
    """Keep the token on your server or in a cookie of your own; never in an address."""

    token: str = Field(description="For `Authorization: Preview …`.")
    expires_at: datetime = Field(description="Unless it is used before: each use gives it another 15 minutes.")
    ends_at: datetime = Field(description="It does not live longer, however it is used.")
    site: str = Field(description="`host` or `host:port` of the frontend that the draft is for.")


class PreviewParams(NinjaSchema):
    site: str | None = Field(None, max_length=255, description=SITE_DESCRIPTION, examples=["www.example.org"])


@router.post_private("/preview/exchange", response=PreviewPass, operation_id="exchange_preview_code")
def exchange_preview_code(request: HttpRequest, params: ExchangedCode) -> HttpResponse:
    """Exchange the code that your preview address was opened with for a token.

    A code of the editor's panel can be exchanged once and within two minutes, that of a shared link until the link
    ends. Anything else is 404.
    """
    _check_site(params.site)
    row, token = exchange_code(params.code, params.site)
    source = row.snapshot or row.shared
    site = next(root.host for root in SiteRoots.read().roots if source and root.site_id == source.site_id)
    return json_response(PreviewPass(token=token, expires_at=row.expires_at, ends_at=row.ends_at, site=site))


@router.get_private("/preview", response=AnyPage, operation_id="preview", openapi_extra=TOKEN_SECURITY)
def preview(request: HttpRequest, params: Query[PreviewParams]) -> HttpResponse:
    """A draft, in the schema of its page. Send the token as `Authorization: Preview …`.

    A page that has not been saved yet has the id 0. 404 for a token that is unknown, expired, revoked or foreign, and
    once the page has been published, taken down or deleted; 422 names the fields that the draft still lacks.
    """
    _check_site(params.site)
    return json_response(read_draft(get_token(request), params.site))


def _check_site(host: str | None) -> None:
    if host is not None and SiteRoots.read().find(host, None) is None:
        raise invalid("site", "There is no such site.")
