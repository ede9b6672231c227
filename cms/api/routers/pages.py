from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field, RootModel

from cms.content.details import Related
from cms.content.schema import Schema
from cms.http.operations import PublicRouter, json_response
from cms.http.params import PageInPath, SiteParams
from cms.journal import cache_tags

from ..lists import StoryFilters
from ..pages import AnyPage, build_detail, build_related, get_visible_page
from ..paths import ResolvedPage, resolve_path

router = PublicRouter(tags=["Pages"])


class PageResult(Schema):
    """There is a page at this path."""

    result: Literal["page"]
    page: AnyPage


class RedirectResult(Schema):
    """`location` is a path of this site or an absolute address elsewhere."""

    result: Literal["redirect"]
    location: str
    permanent: bool


class Resolution(RootModel[Annotated[PageResult | RedirectResult, Field(discriminator="result")]]):
    """What stands at a path: a page, or the way to where it went."""


class ResolveParams(StoryFilters):
    path: str = Field(
        max_length=1000,
        description="A path of the frontend, with or without a slash at its end.",
        examples=["/stories/rooms-without-keys/"],
    )


@router.get_cached("/resolve", response=Resolution)
def resolve(request: HttpRequest, params: Query[ResolveParams]) -> HttpResponse:
    """What stands at a path of the frontend. One request renders a page.

    The language is read from the path's prefix, unless `locale` names one. The filters, `limit` and `offset` are for an
    index, whose `listing` they choose as they do in its list; other pages are the same with them. `person` and
    `story_kind` are for stories.
    """
    target, context = resolve_path(params.path, params.site, params.locale)
    if isinstance(target, ResolvedPage):
        page, tags = build_detail(get_visible_page(target.page_id, context), context, params)
        return json_response(PageResult(result="page", page=page), tags)  # type: ignore[arg-type]
    return json_response(
        RedirectResult(result="redirect", location=target.location, permanent=target.permanent),
        {cache_tags.REDIRECTS, cache_tags.site_tag(context.root.site_id)},
    )


@router.get_cached("/pages/{page_id}", response=AnyPage)
def page(request: HttpRequest, page_id: PageInPath, params: Query[StoryFilters]) -> HttpResponse:
    """A page by its id. The filters are those of `/resolve`."""
    context = params.read_context()
    body, tags = build_detail(get_visible_page(page_id, context), context, params)
    return json_response(body, tags)


@router.get_cached("/pages/{page_id}/related", response=Related)
def related(request: HttpRequest, page_id: PageInPath, params: Query[SiteParams]) -> HttpResponse:
    """“You may also be interested in”: the editor's choice first, then similar pages."""
    context = params.read_context()
    body, tags = build_related(get_visible_page(page_id, context), context)
    return json_response(body, tags)
