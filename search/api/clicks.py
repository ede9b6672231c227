from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from cms.content.schema import Schema
from cms.http.operations import PublicRouter
from cms.http.params import PageId
from search.querying.clicks import record_click

router = PublicRouter()


class Click(Schema, json_schema_extra={"examples": [{"query_id": "eyJ3IjoiLi4uIn0:1vNqAb:x7Kf", "page_id": 18}]}):
    """That a visitor has chosen a page among the results of a search."""

    query_id: str = Field(max_length=8_000, pattern=r"^[-\w:]+$", description="As the search answered it, for a day.")
    page_id: PageId = Field(description="The `id` of one of its `items`, or of a promoted page.")


@router.post_no_content("/search/clicks", operation_id="report_click")
def click(request: HttpRequest, params: Click) -> HttpResponse:
    """Say that a visitor has chosen a result.

    A page counts once per answer, so the same report may be sent again. What is counted are sums by day, language and
    text; nothing is kept of the visitor.
    """
    record_click(params.query_id, params.page_id)
    response = HttpResponse(status=204)
    response["Cache-Control"] = "no-store"
    return response
