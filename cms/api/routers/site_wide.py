from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cms.core.api.operations import PublicRouter, answer

from ..redirects import RedirectList, redirects
from ..site_wide import Languages, Parts, Site, address
from ..sitemap import Sitemap, entries

router = PublicRouter(tags=["Builds"])


class RedirectParams(Parts, Site):
    pass


class SitemapParams(Parts, Languages):
    pass


@router.content("/redirects", response=RedirectList, operation_id="redirects")
def all_redirects(request: HttpRequest, params: Query[RedirectParams]) -> HttpResponse:
    """All redirects of a site that lead to something public, to configure an edge server with."""
    view = params.viewpoint()
    items, more = redirects(view, params.after, params.limit)
    body = RedirectList(items=items, next=address(request, after=more) if more else None)
    return answer(body, ["redirects", f"site-{view.root.site_id}"])


@router.content("/sitemap", response=Sitemap)
def sitemap(request: HttpRequest, params: Query[SitemapParams]) -> HttpResponse:
    """All public pages of a site in all its languages, with everything that a sitemap.xml says."""
    view = params.viewpoint()
    items, more = entries(params.roots(view), view, params.after, params.limit)
    body = Sitemap(items=items, next=address(request, after=items[-1].id) if more else None)
    return answer(body, ["sitemap", f"site-{view.root.site_id}"])
