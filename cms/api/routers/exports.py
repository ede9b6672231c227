"""Routes for exports of a whole site: redirects, sitemap, changes."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja import Schema as NinjaSchema
from pydantic import Field

from cms.api.changes import EXPIRED_DETAIL, TOKEN_PATTERN, Changes, TokenExpired, list_changes
from cms.api.lists import page_url
from cms.api.redirects import RedirectList, list_redirects
from cms.api.sitemap import NewsSitemap, Sitemap, build_news_sitemap, list_sitemap_entries
from cms.content.references import ReadContext
from cms.core.sites import SiteRoot
from cms.http.cache_headers import add_links
from cms.http.operations import PublicRouter, json_response
from cms.http.params import SiteHost, SiteLanguage, SiteParams
from cms.http.problems import Problem, problem
from cms.journal import cache_tags

MAX_EXPORT_ITEMS = 500  # per response; a sitemap of 500 pages with images takes a few queries
ItemId = Annotated[int, Field(ge=0, le=2**53)]
router = PublicRouter(tags=["Builds"])


class SiteOnlyParams(NinjaSchema):
    """Selects a site."""

    site: SiteHost | None = Field(
        None,
        description="`host` or `host:port` of the frontend. Defaults to the default site.",
        examples=["www.example.org"],
    )

    def read_context(self) -> ReadContext:
        """Return the site and time of this request.

        Raises:
            InvalidParameters: There is no such site.
        """
        return SiteParams(site=self.site, locale=None).read_context()


class SiteLanguagesParams(SiteOnlyParams):
    """Selects a site, and one or all of its languages."""

    locale: SiteLanguage | None = Field(
        None, description="A language of the site. Defaults to all its languages.", examples=["fr"]
    )

    def read_context(self) -> ReadContext:
        """Return the site, language and time of this request.

        Raises:
            InvalidParameters: There is no such site, or the site has no such language.
        """
        return SiteParams(site=self.site, locale=self.locale).read_context()

    def roots(self, context: ReadContext) -> list[SiteRoot]:
        """Return the roots of the selected languages."""
        return [context.root] if self.locale else context.site_roots.languages_of(context.root.site_id)


class ExportPagingParams(NinjaSchema):
    """Selects a part of an export."""

    limit: int = Field(100, ge=1, le=MAX_EXPORT_ITEMS, description="Maximum number of items.", examples=[500])
    after: ItemId = Field(
        0, description="Id of the last item of the previous part; follow `next` instead of computing it.", examples=[18]
    )


class RedirectParams(ExportPagingParams, SiteOnlyParams):
    """Parameters of `/redirects`."""


class SitemapParams(ExportPagingParams, SiteLanguagesParams):
    """Parameters of `/sitemap`."""

    noindex: bool = Field(
        False,
        description="Whether to list pages with `seo.noindex` as well, which a static build needs and a sitemap.xml "
        "must not have.",
    )


class NewsSitemapParams(SiteLanguagesParams):
    """Parameters of `/news-sitemap`."""


class ChangesParams(SiteLanguagesParams):
    """Parameters of `/changes`."""

    since: str | None = Field(
        None,
        max_length=47,
        pattern=TOKEN_PATTERN,
        description="`until` of the previous response. Defaults to the present.",
        examples=["19ab9a4b2f1-2c-1a3"],
    )
    limit: int = Field(100, ge=1, le=MAX_EXPORT_ITEMS, description="Maximum number of items.", examples=[500])


@router.get_cached("/redirects", response=RedirectList, operation_id="redirects")
def all_redirects(request: HttpRequest, params: Query[RedirectParams]) -> HttpResponse:
    """Return all redirects of a site that lead to public content, to configure an edge server with."""
    context = params.read_context()
    items, more, tags = list_redirects(context, params.after, params.limit)
    body = RedirectList(items=items, next=page_url(request, after=more) if more else None)
    response = json_response(body, {cache_tags.REDIRECTS, cache_tags.site_tag(context.root.site_id), *tags})
    return add_links(response, {"next": body.next})


@router.get_cached("/sitemap", response=Sitemap)
def sitemap(request: HttpRequest, params: Query[SitemapParams]) -> HttpResponse:
    """Return all public pages of a site in all its languages, with the data for a sitemap.

    Pages that search engines are asked not to show are left out.
    """
    context = params.read_context()
    items, more = list_sitemap_entries(
        params.roots(context), context, params.after, params.limit, noindex=params.noindex
    )
    body = Sitemap(items=items, next=page_url(request, after=more) if more else None)
    response = json_response(body, {cache_tags.SITEMAP, cache_tags.site_tag(context.root.site_id)})
    return add_links(response, {"next": body.next})


@router.get_uncached("/news-sitemap", response=NewsSitemap, operation_id="news_sitemap")
def news_of_two_days(request: HttpRequest, params: Query[NewsSitemapParams]) -> HttpResponse:
    """Return the news of a site of the last 48 hours in all its languages, for a news sitemap.

    The response is not cached, because pages leave it by the clock.
    """
    context = params.read_context()
    return json_response(build_news_sitemap(params.roots(context), context))


@router.get_uncached("/changes", response=Changes, errors={410: Problem}, operation_id="changes")
def changes_since(request: HttpRequest, params: Query[ChangesParams]) -> HttpResponse:
    """Return what has changed on a site since the previous response: pages, and what several responses share.

    A page is `refreshed` if only something that it shows has changed: a page that it links to, a picture, a person.

    Without `since`, the response has no items: store `until`, fetch all pages, then request the changes since then.
    Changes are kept for 30 days; a token that is older or comes from another database causes a 410.
    """
    context = params.read_context()
    try:
        part = list_changes(params.roots(context), params.since, params.limit)
    except TokenExpired:
        return problem(410, EXPIRED_DETAIL)
    following = page_url(request, since=part.until) if part.there_is_more else None
    return json_response(Changes(items=part.items, shared=part.shared, next=following, until=part.until))
