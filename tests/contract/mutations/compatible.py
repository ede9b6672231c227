"""Mutations that are compatible: what is new is reported, what frontends cannot notice is not."""

from __future__ import annotations

from . import edits
from .mutation import Mutation

EVENT_PAGE = """
from typing import Literal

class EventDetail(StandardDetail):
    type: Literal["event"]

class EventPage(BasePage):
    api_type = "event"
    detail_schema = EventDetail
    list_name = None
    has_feed = False
    call_placements = ()
"""
OPTIONAL_AUDIENCE = """
from pydantic import Field

list_params = {"audience": (str, Field("", max_length=20))}
"""
COUNTRIES = """
@router.get_cached("/countries", response=TermList)
def countries(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    '''List all countries.'''
"""
COMPATIBLE = [
    Mutation(
        "field added",
        "cms.content.details",
        "Card.summary",
        (edits.insert_before("kicker: str"),),
        "Card.kicker: the field is new.",
    ),
    Mutation(
        "block added",
        "cms.settings.blocks",
        "BODY_BLOCKS",
        (edits.add_key("timeline", "cms.content.blocks.headings.HeadingBlock"),),
        "Block: type “timeline” is new.",
    ),
    Mutation(
        "page type added",
        "cms.standard_pages.models",
        "StandardPage",
        (edits.insert_before(EVENT_PAGE),),
        "AnyPage: type “event” is new.",
    ),
    Mutation(
        "enum value added",
        "cms.settings.vocabularies",
        "STORY_KINDS",
        (edits.add_key("podcast", "Podcast"),),
        "StoryKind: the value 'podcast' is new.",
    ),
    Mutation(
        "optional parameter added",
        "cms.stories.models",
        "StoryPage.search_filters",
        (edits.insert_before(OPTIONAL_AUDIENCE),),
        "GET /api/v1/stories: the parameter audience is new.",
    ),
    Mutation(
        "limit raised",
        "cms.http.params",
        "PagingParams.limit",
        (edits.set_keyword("le", "200"),),
        "GET /api/v1/releases, limit: maximum was 100 and is 200.",
    ),
    Mutation(
        "longer text accepted",
        "search.querying.limits",
        "MAX_LENGTH",
        (edits.set_value("1024"),),
        "GET /api/v1/search, q: maxLength was 512 and is 1024.",
    ),
    Mutation(
        "sort order added",
        "search.querying.params",
        "CommonSearchParams.sort",
        (edits.add_literal("title"),),
        "GET /api/v1/search, sort: the value 'title' is new.",
    ),
    Mutation(
        "operation added",
        "cms.api.routers.site_settings",
        "regions",
        (edits.insert_before(COUNTRIES),),
        "GET /api/v1/countries: the operation is new.",
    ),
    Mutation(
        "error status added",
        "search.api.router",
        "search",
        (edits.add_decorator_argument("errors", "{410: SearchAnswer}"),),
        "GET /api/v1/search: may now answer 410.",
    ),
    Mutation(
        "optional field in a request body",
        "search.api.clicks",
        "Click.page_id",
        (edits.insert_before("rank: int = Field(0, ge=0, description='Rank of the result.')"),),
        "Click.rank: the field is new.",
    ),
    Mutation(
        "field no longer nullable",
        "cms.content.details",
        "Related.more",
        (edits.set_annotation("More"),),
    ),
    Mutation(
        "schema title changed",
        "cms.content.people",
        "PersonCard",
        (edits.add_class_argument("title", "'Speaker'"),),
    ),
    Mutation(
        "description changed",
        "cms.api.routers.site_settings",
        "people",
        (edits.set_docstring("List all people, by name."),),
    ),
    Mutation(
        "fields in another order",
        "cms.content.schema",
        "Term.value",
        (edits.swap_with_next(),),
    ),
]
