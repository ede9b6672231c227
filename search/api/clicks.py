"""The route for reports of clicks on search results."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from cms.content.schema import Schema
from cms.http.operations import PublicRouter
from cms.http.params import PageId
from search.analytics.visitors import client_ip
from search.querying.clicks import record_click

router = PublicRouter()


class Click(Schema, json_schema_extra={"examples": [{"query_id": "eyJ3IjoiLi4uIn0:1vNqAb:x7Kf", "page_id": 18}]}):
    """A click on a search result."""

    query_id: str = Field(
        max_length=8_000, pattern=r"^[-\w:]+$", description="The `query_id` of the search; valid for a day."
    )
    page_id: PageId = Field(description="The `id` of one of the `items` or of a promoted page.")


@router.post_no_content("/search/clicks", rate_limit="click", operation_id="report_click")
def click(request: HttpRequest, params: Click) -> HttpResponse:
    """Report that a visitor has clicked on a search result.

    Each page is counted once a day for a visitor and a query, so that a report may be repeated. Only sums by day,
    language and query are stored, and no data about the visitor.
    """
    record_click(params.query_id, params.page_id, client_ip(request))
    return HttpResponse(status=204)
