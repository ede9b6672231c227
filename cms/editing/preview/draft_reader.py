"""Return the draft that a preview token gives access to, in the schema of its page type."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest
from django.utils.translation import pgettext_lazy
from pydantic import ValidationError

from cms.api.pages import build_detail
from cms.content.details import PageDetail
from cms.content.references import ReadContext
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.http.parameter_errors import ErrorCode, Fault
from cms.http.problems import InvalidParameters
from cms.pages.models import BasePage

from . import credentials
from .drafts import load_draft
from .models import PreviewToken
from .pictures import build_picture_query
from .tokens import SOURCE_RELATIONS, belongs_to_site, extend_token

NO_VALUE_YET = pgettext_lazy("visitor", "The draft has no valid value for this field yet.")


def read_draft(token: str, host: str | None) -> PageDetail:
    """Return the draft of a token; links, related pages and calls to action in it are as the public sees them.

    Raises:
        Http404: The token is unknown, expired, revoked or of another site, or the draft is out of date.
        InvalidParameters: The draft lacks values that the schema of its page type requires.
    """
    page, context = _load(token, host)
    try:
        return build_detail(page, context)[0]
    except ValidationError as error:
        missing = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
        raise InvalidParameters(*(Fault(name, ErrorCode.MISSING, NO_VALUE_YET) for name in missing)) from None


def get_token(request: HttpRequest) -> str:
    """Return the token of the header `Authorization: Preview …`.

    Raises:
        Http404: The header is missing or has another scheme.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "preview" or not token:
        raise Http404
    return token.strip()


def is_panel_token(token: str) -> bool:
    """Return whether the token belongs to an editor's preview panel and not to a shared link."""
    known = PreviewToken.objects.select_related(*SOURCE_RELATIONS).filter(digest=credentials.hash_credential(token))
    row = known.filter(expires_at__gt=clock.now(), snapshot__isnull=False).first()
    return row is not None and load_draft(row.snapshot) is not None


def _load(token: str, host: str | None) -> tuple[BasePage, ReadContext]:
    now = clock.now()
    known = PreviewToken.objects.select_related(*SOURCE_RELATIONS).filter(
        digest=credentials.hash_credential(token), expires_at__gt=now
    )
    row = known.first()
    source = row and (row.snapshot or row.shared)
    if row is None or source is None or not belongs_to_site(source, host):
        raise Http404
    if row.shared and row.shared.revoked_at:
        raise Http404
    page, site_roots = load_draft(source), SiteRoots.read()
    root = site_roots.root_of(page) if page else None
    if page is None or root is None or root.site_id != source.site_id:
        raise Http404
    extend_token(row, now)
    return page, ReadContext(
        site_roots=site_roots, root=root, now=now, build_picture_query=partial(build_picture_query, row)
    )
