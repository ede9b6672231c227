"""Routes for single pages and their public versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from ninja import P, PathEx, Query
from pydantic import Field, RootModel

from cms.api import response_tags
from cms.api.calendars import OPENAPI_EXTRA, build_event, calendar_response
from cms.api.lists import ListFilters, index_params, refuse_other_filters
from cms.api.pages import GONE, AnyPage, build_detail, build_related, get_visible_page
from cms.api.paths import ResolvedPage, resolve_path
from cms.content.details import Related
from cms.content.schema import Schema
from cms.core.public_urls import get_query
from cms.editing.versions.history import PageVersions, VersionComparison, compare_texts, describe_version, read_history
from cms.http.cache_headers import add_cache_tags, add_links
from cms.http.operations import PublicRouter, json_response
from cms.http.parameter_errors import ErrorCode
from cms.http.params import CardViewParams, EventInPath, PageInPath, SiteParams
from cms.http.problems import NotPublic, invalid
from cms.journal import cache_tags

router = PublicRouter(tags=["Pages"])
NO_EARLIER_VERSION = pgettext_lazy("visitor", "There is no version before the first; name another one.")
SAME_VERSION = pgettext_lazy("visitor", "A version cannot be compared with itself.")

VersionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
VersionInPath = PathEx[VersionNumber, P(description="The `number` of a version.", examples=[2])]


class PageResult(Schema):
    """The page at the path."""

    result: Literal["page"]
    page: AnyPage


class RedirectResult(Schema):
    """The redirect at the path. `location` is a path of this site or a URL of another site."""

    result: Literal["redirect"]
    location: str
    permanent: bool


class Resolution(RootModel[Annotated[PageResult | RedirectResult, Field(discriminator="result")]]):
    """The page or redirect at a path."""


if TYPE_CHECKING:
    IndexParams = ListFilters
else:
    IndexParams = index_params()  # its fields depend on the installed page types


class RelatedParams(CardViewParams, SiteParams):
    """Parameters of `/pages/{id}/related`."""


class ResolveParams(IndexParams):
    """Parameters of `/resolve`."""

    path: str = Field(
        max_length=1000,
        description="A path of the frontend, with or without a trailing slash. With a query, it may match a redirect "
        "from an address of another system, such as `/?p=17`; `redirect_parameters` of `/site` says when to send it.",
        examples=["/stories/rooms-without-keys/"],
    )


@router.get_cached("/resolve", response=Resolution, errors=GONE)
def resolve(request: HttpRequest, params: Query[ResolveParams]) -> HttpResponse:
    """Return the page or redirect at a path of the frontend, with everything needed to render the page.

    The language is determined by the prefix of the path, or by `locale`. The filters, `limit` and `offset` apply to the
    `listing` of an index page, as they do in the corresponding list. Any other page refuses them with 422, as a list
    refuses the filters that only other page types have; `limit` is accepted for every page.
    """
    compact = params.view == "compact"
    target, context = resolve_path(params.path, params.site, params.locale, compact_cards=compact)
    if isinstance(target, ResolvedPage):
        shown = get_visible_page(target.page_id, context)
        refuse_other_filters(shown, params)
        page, tags = build_detail(shown, context, params)
        if get_query(params.path):
            tags = tags | response_tags.of_absence(context)  # a redirect from this query may become public
        response = json_response(PageResult(result="page", page=page), tags)
        return add_links(response, {"canonical": page.url})
    return json_response(
        RedirectResult(result="redirect", location=target.location, permanent=target.permanent),
        {cache_tags.REDIRECTS, cache_tags.site_tag(context.root.site_id)},
    )


@router.get_cached("/pages/{page_id}", response=AnyPage, errors=GONE)
def page(request: HttpRequest, page_id: PageInPath, params: Query[IndexParams]) -> HttpResponse:
    """Return the page with this id. The filters are those of `/resolve`."""
    context = params.read_context()
    shown = get_visible_page(page_id, context)
    refuse_other_filters(shown, params)
    body, tags = build_detail(shown, context, params)
    return add_links(json_response(body, tags), {"canonical": body.url})


@router.get_cached("/pages/{page_id}/related", response=Related, errors=GONE)
def related(request: HttpRequest, page_id: PageInPath, params: Query[RelatedParams]) -> HttpResponse:
    """Return related pages: first those chosen by an editor, then similar ones."""
    context = params.read_context()
    body, tags = build_related(get_visible_page(page_id, context), context)
    return json_response(body, tags)


@router.get_cached("/pages/{page_id}/event.ics", errors=GONE, openapi_extra=OPENAPI_EXTRA)
def page_event(request: HttpRequest, page_id: EventInPath, params: Query[SiteParams]) -> HttpResponse:
    """Return the event of a page as a calendar in the format iCalendar. 404 if the page has no event."""
    context = params.read_context()
    page = get_visible_page(page_id, context)
    content = build_event(page, context)
    if content is None:
        raise NotPublic(response_tags.of_page(page, context))
    return add_cache_tags(calendar_response(content), response_tags.of_page(page, context))


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
