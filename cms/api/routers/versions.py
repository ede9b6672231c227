"""Routes for the public versions of a page."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from ninja import P, PathEx, Query
from pydantic import Field

from cms.api.pages import GONE
from cms.editing.versions.comparison import compare_texts
from cms.editing.versions.history import PageVersions, VersionComparison, describe_version, read_history
from cms.http.operations import PublicRouter, json_response
from cms.http.parameter_errors import ErrorCode
from cms.http.params import PageInPath, SiteParams
from cms.http.problems import NotPublic, invalid

from .. import response_tags
from ..pages import get_visible_page

router = PublicRouter(tags=["Pages"])

NO_EARLIER_VERSION = pgettext_lazy("visitor", "There is no version before the first; name another one.")
SAME_VERSION = pgettext_lazy("visitor", "A version cannot be compared with itself.")

VersionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
VersionInPath = PathEx[VersionNumber, P(description="The `number` of a version.", examples=[2])]


class ComparisonParams(SiteParams):
    """Parameters of a comparison."""

    other: VersionNumber | None = Field(
        None,
        alias="with",
        description="The `number` of the other version, by default of the one before. The smaller number is the "
        "earlier version.",
        examples=[1],
    )


@router.get_cached("/pages/{page_id}/versions", response=PageVersions, errors=GONE)
def versions(request: HttpRequest, page_id: PageInPath, params: Query[SiteParams]) -> HttpResponse:
    """Return the public versions of a page, with what readers were told about each.

    Drafts and versions that were never public never appear.
    """
    context = params.read_context()
    page = get_visible_page(page_id, context)
    items = [describe_version(listed) for listed in read_history(page).versions]
    return json_response(PageVersions(items=items), response_tags.of_page(page, context))


@router.get_cached("/pages/{page_id}/versions/{number}/comparison", response=VersionComparison, errors=GONE)
def comparison(
    request: HttpRequest, page_id: PageInPath, number: VersionInPath, params: Query[ComparisonParams]
) -> HttpResponse:
    """Compare the words of two public versions of a page. 404 if one of them does not exist or is not comparable."""
    context = params.read_context()
    page = get_visible_page(page_id, context)
    if params.other is None and number == 1:
        raise invalid("with", ErrorCode.NOT_APPLICABLE, NO_EARLIER_VERSION)
    if number == (other := params.other or number - 1):
        raise invalid("with", ErrorCode.NOT_APPLICABLE, SAME_VERSION)
    history, tags = read_history(page), response_tags.of_page(page, context)
    earlier, later = (history.find(one) for one in sorted((number, other)))
    if earlier is None or later is None:
        raise NotPublic(tags)
    before, after = history.read_texts(earlier), history.read_texts(later)
    if before is None or after is None:
        raise NotPublic(tags)
    body = VersionComparison(
        earlier=describe_version(earlier),
        later=describe_version(later),
        texts=compare_texts(before, after),
    )
    return json_response(body, tags)
