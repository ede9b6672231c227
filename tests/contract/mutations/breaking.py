"""Mutations that break frontends, each a change that a developer might make by mistake."""

from __future__ import annotations

from . import edits
from .mutation import Mutation

REQUIRED_AUDIENCE = """
from pydantic import Field

list_params = {"audience": (str, Field(max_length=20))}
"""
BREAKING = [
    Mutation(
        "field removed",
        "cms.content.details",
        "Card.summary",
        (edits.remove(),),
        "Card.summary: the field is gone. Frontends that read it find nothing.",
    ),
    Mutation(
        "field became nullable",
        "cms.content.schema",
        "Term.label",
        (edits.set_annotation("str | None"),),
        "Term.label: may now be null. Frontends read it as if it were always there.",
    ),
    Mutation(
        "type changed",
        "cms.content.details",
        "Translation.title",
        (edits.set_annotation("list[str]"),),
        "Translation.title: is no longer string.",
    ),
    Mutation(
        "whole number became a fraction",
        "cms.content.schema",
        "DocumentLink.size",
        (edits.set_annotation("float"),),
        "DocumentLink.size: may now be number.",
    ),
    Mutation(
        "enum value removed",
        "cms.settings.vocabularies",
        "STORY_KINDS",
        (edits.remove_key("blog"),),
        "StoryKind: the value 'blog' is gone.",
    ),
    Mutation(
        "block removed",
        "cms.settings.blocks",
        "BODY_BLOCKS",
        (edits.remove_key("table"),),
        "Block: type “table” is gone. Frontends that show it no longer compile.",
    ),
    Mutation(
        "page type removed",
        "cms.standard_pages.models",
        "StandardPage.api_type",
        (edits.set_value("''"),),
        "AnyPage: type “standard” is gone.",
    ),
    Mutation(
        "HTML became plain text",
        "cms.content.blocks.rich_text",
        "RichTextValue.html",
        (edits.set_annotation("str"),),
        "RichTextValue.html: was text/html and is plain text. Frontends escape the one, not the other.",
    ),
    Mutation(
        "required parameter added",
        "cms.stories.models",
        "StoryPage.search_filters",
        (edits.insert_before(REQUIRED_AUDIENCE),),
        "GET /api/v1/stories: the parameter audience is new and required. No frontend sends it yet.",
    ),
    Mutation(
        "parameter removed",
        "cms.api.lists",
        "ListFilters.region",
        (edits.remove(),),
        "GET /api/v1/releases: the parameter region is gone. Frontends that send it get 422.",
    ),
    Mutation(
        "parameter made required",
        "cms.calls_to_action.models",
        "CallToActionPage.list_params",
        (edits.set_value("{'for_page': (PageId, Field(description='Suits this page.'))}"),),
        "GET /api/v1/calls-to-action: the parameter for_page is now required.",
    ),
    Mutation(
        "limit tightened",
        "cms.http.params",
        "PagingParams.limit",
        (edits.set_keyword("le", "50"),),
        "GET /api/v1/releases, limit: maximum was 100 and is 50. What is beyond it gets 422.",
    ),
    Mutation(
        "default changed",
        "search.querying.params",
        "CommonSearchParams.limit",
        (edits.set_default("10"),),
        "GET /api/v1/search, limit: left out it meant 20 and is 10.",
    ),
    Mutation(
        "operation removed",
        "cms.api.routers.site_settings",
        "people",
        (edits.remove_decorators(),),
        "GET /api/v1/people: the operation is gone. Frontends that ask it get nothing.",
    ),
    Mutation(
        "operation renamed",
        "cms.api.routers.site_settings",
        "topics",
        (edits.add_decorator_argument("operation_id", "'all_topics'"),),
        "GET /api/v1/topics: its operationId was topics and is all_topics.",
    ),
    Mutation(
        "header removed",
        "cms.api.openapi.descriptions",
        "CACHED_HEADERS",
        (edits.set_value("('ETag', 'Cache-Control'), ('Cache-Control',)"),),
        "GET /api/v1/releases: 200 no longer has the header Cache-Tag.",
    ),
    Mutation(
        "required field in a request body",
        "search.api.clicks",
        "Click.page_id",
        (edits.insert_before("rank: int = Field(ge=1, description='Rank of the result.')"),),
        "Click.rank: the field is new and required. Frontends do not send it yet.",
    ),
]
