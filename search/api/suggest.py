"""The route for search suggestions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cms.http.operations import PublicRouter, json_response
from search.querying.suggest.schema import SuggestAnswer, SuggestParams
from search.querying.suggest.service import suggest

router = PublicRouter()


@router.get_uncached(
    "/search/suggest",
    rate_limit="suggest",
    concurrency_limit="search",
    response=SuggestAnswer,
    operation_id="suggest",
)
def suggestions(request: HttpRequest, params: Query[SuggestParams]) -> HttpResponse:
    """Suggest completions of the entered text: titles, topics, people and popular queries."""
    return json_response(suggest(params))
