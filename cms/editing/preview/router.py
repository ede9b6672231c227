"""Preview operations of the public API: exchange a code, read a draft. Responses are private and never cached."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from ninja import Query
from ninja import Schema as NinjaSchema
from pydantic import Field, ValidationError

from cms.api.openapi.descriptions import PREVIEW_TOKEN
from cms.api.pages import AnyPage, build_detail
from cms.content.details import PageDetail
from cms.content.references import ReadContext
from cms.content.schema import Schema
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.http.operations import PublicRouter, json_response
from cms.http.parameter_errors import ErrorCode, Fault
from cms.http.params import SiteHost
from cms.http.problems import InvalidParameters
from cms.pages.models import BasePage

from .drafts import load_draft, read_joint
from .joint_previews import answer_with_drafts
from .tokens import belongs_to_site, build_picture_query, exchange_code, extend_token, find_token, get_token

router = PublicRouter(tags=["Previews"])

NO_VALUE_YET = pgettext_lazy("visitor", "The draft has no valid value for this field yet.")
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
    joint: bool = Field(
        False,
        description="Whether the token is for several drafts: below `/preview/public`, each operation of the API shows"
        " all of them as if they were public.",
    )


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
    body = PreviewPass(
        token=token,
        expires_at=row.expires_at,
        ends_at=row.ends_at,
        site=site,
        joint=bool(source and read_joint(source)),
    )
    return json_response(body)


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


def read_draft(token: str, host: str | None) -> PageDetail:
    """Return the draft of a token; links, related pages and calls to action in it are as the public sees them.

    Raises:
        Http404: The token is unknown, expired, revoked or of another site, or the draft is out of date.
        InvalidParameters: The draft lacks values that the schema of its page type requires.
    """
    page, context = _load_draft(token, host)
    try:
        return build_detail(page, context)[0]
    except ValidationError as error:
        missing = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
        raise InvalidParameters(*(Fault(name, ErrorCode.MISSING, NO_VALUE_YET) for name in missing)) from None


@router.get_private(
    "/preview/public/{path:path}",
    passes_query=True,
    concurrency_limit="joint_preview",
    operation_id="joint_preview",
    include_in_schema=False,
)
def joint_preview(request: HttpRequest, path: str) -> HttpResponse:
    """Answer as the operation at `path` does, with all drafts of a joint preview as if they were public.

    Returns 404 for other operations than those that read content, and for each token with which `/preview` does.
    """
    return answer_with_drafts(request, path)


def _load_draft(token: str, host: str | None) -> tuple[BasePage, ReadContext]:
    now = clock.now()
    row, source = find_token(token, now)
    if not belongs_to_site(source, host):
        raise Http404
    page, site_roots = load_draft(source), SiteRoots.read()
    root = site_roots.root_of(page) if page else None
    if page is None or root is None or root.site_id != source.site_id:
        raise Http404
    extend_token(row, now)
    return page, ReadContext(
        site_roots=site_roots, root=root, now=now, build_picture_query=partial(build_picture_query, row)
    )
