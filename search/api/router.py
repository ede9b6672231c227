from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cms.http.operations import PublicRouter, answer
from search.analytics.visitors import visitor_of
from search.querying.params import SearchParams
from search.querying.schema import SearchAnswer
from search.querying.service import ask

from . import clicks, suggest

router = PublicRouter(tags=["Search"])
router.add_router("", suggest.router)
router.add_router("", clicks.router)


@router.fresh("/search", response=SearchAnswer)
def search(request: HttpRequest, params: Query[SearchParams]) -> HttpResponse:
    """Full text in the language of the site, with facets and highlights."""
    return answer(ask(params, request.path, visitor_of(request)))
