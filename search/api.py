"""The routes of search: results, suggestions, and reports of clicks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from cms.content.schema import Schema
from cms.http.operations import PublicRouter, json_response
from cms.http.params import PageId
from search.analytics.visitors import client_ip
from search.querying import service
from search.querying.cursors import record_click
from search.querying.params import SearchParams
from search.querying.results import SearchAnswer
from search.querying.suggestions import SuggestAnswer, SuggestParams, suggest

router = PublicRouter(tags=["Search"])


class Click(Schema, json_schema_extra={"examples": [{"query_id": "eyJ3IjoiLi4uIn0:1vNqAb:x7Kf", "page_id": 18}]}):
    """A click on a search result."""

    query_id: str = Field(
        max_length=8_000, pattern=r"^[-\w:]+$", description="The `query_id` of the search; valid for a day."
    )
    page_id: PageId = Field(description="The `id` of one of the `items` or of a promoted page.")


@router.get_uncached("/search", rate_limit="search", concurrency_limit="search", response=SearchAnswer)
def search(request: HttpRequest, params: Query[SearchParams]) -> HttpResponse:
    """Search the full text of pages in one language, with facets and highlights."""
    return json_response(service.search(params, request.path, client_ip(request)))


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


@router.post_no_content("/search/clicks", rate_limit="click", operation_id="report_click")
def click(request: HttpRequest, params: Click) -> HttpResponse:
    """Report that a visitor has clicked on a search result.

    Each page is counted once a day for a visitor and a query, so that a report may be repeated. Only sums by day,
    language and query are stored, and no data about the visitor.
    """
    record_click(params.query_id, params.page_id, client_ip(request))
    return HttpResponse(status=204)
