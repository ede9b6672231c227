"""The route for search, and the router of all search operations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cms.http.operations import PublicRouter, json_response
from search.analytics.visitors import client_ip
from search.querying import service
from search.querying.params import SearchParams
from search.querying.schema import SearchAnswer

from . import clicks, suggest

router = PublicRouter(tags=["Search"])
router.add_router("", suggest.router)
router.add_router("", clicks.router)


@router.get_uncached("/search", rate_limit="search", concurrency_limit="search", response=SearchAnswer)
def search(request: HttpRequest, params: Query[SearchParams]) -> HttpResponse:
    """Search the full text of pages in one language, with facets and highlights."""
    return json_response(service.search(params, request.path, client_ip(request)))
