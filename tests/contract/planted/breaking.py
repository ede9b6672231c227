"""Changes of the code that break frontends, each as somebody might make it in good faith."""

from __future__ import annotations

from .change import Change

BREAKING = [
    Change(
        "field removed",
        "cms/content/details.py",
        "    title: str\n    summary: str\n    published_at",
        "    title: str\n    published_at",
        "Card.summary: the field is gone. Frontends that read it find nothing.",
    ),
    Change(
        "field became nullable",
        "cms/content/schema.py",
        "    value: str\n    label: str\n",
        "    value: str\n    label: str | None\n",
        "Term.label: may now be null. Frontends read it as if it were always there.",
    ),
    Change(
        "type changed",
        "cms/content/details.py",
        "    locale: str\n    title: str\n    path: str\n",
        "    locale: str\n    title: list[str]\n    path: str\n",
        "Translation.title: is no longer string.",
    ),
    Change(
        "whole number became a fraction",
        "cms/content/schema.py",
        '    size: int = Field(description="Bytes.")',
        '    size: float = Field(description="Bytes.")',
        "DocumentLink.size: may now be number.",
    ),
    Change(
        "enum value removed",
        "cms/content/schema.py",
        'Literal["news", "blog", "field_story", "statement", "event_report"]',
        'Literal["news", "field_story", "statement", "event_report"]',
        "StoryKind: the value 'blog' is gone.",
    ),
    Change(
        "block removed",
        "cms/content/blocks/body.py",
        "        | TableItem,\n",
        ",\n",
        "Block: type “table” is gone. Frontends that show it no longer compile.",
    ),
    Change(
        "page type removed",
        "cms/api/pages.py",
        "        | StandardDetail,\n",
        ",\n",
        "AnyPage: type “standard” is gone.",
    ),
    Change(
        "HTML became plain text",
        "cms/content/blocks/rich_text.py",
        "    html: Html\n",
        "    html: str\n",
        "RichTextValue.html: was text/html and is plain text. Frontends escape the one, not the other.",
    ),
    Change(
        "required parameter added",
        "cms/api/lists.py",
        "class StoryFilters(ListFilters):\n",
        "class StoryFilters(ListFilters):\n    audience: str = Field(max_length=20)\n",
        "GET /api/v1/stories: the parameter audience is new and required. Nobody sends it yet.",
    ),
    Change(
        "parameter removed",
        "cms/api/lists.py",
        '    region: list[Slug] = Field([], description="Any of these regions.", examples=[["west-africa"]])\n',
        "",
        "GET /api/v1/releases: the parameter region is gone. Frontends that send it get 422.",
    ),
    Change(
        "parameter made required",
        "cms/api/routers/lists.py",
        "    for_page: PageId | None = Field(\n        None,\n",
        "    for_page: PageId = Field(\n",
        "GET /api/v1/calls-to-action: the parameter for_page is now required.",
    ),
    Change(
        "limit tightened",
        "cms/http/params.py",
        "limit: int = Field(20, ge=1, le=100,",
        "limit: int = Field(20, ge=1, le=50,",
        "GET /api/v1/releases, limit: maximum was 100 and is 50. What is beyond it gets 422.",
    ),
    Change(
        "default changed",
        "search/querying/params.py",
        "limit: int = Field(20,",
        "limit: int = Field(10,",
        "GET /api/v1/search, limit: left out it meant 20 and is 10.",
    ),
    Change(
        "operation removed",
        "cms/api/routers/site_settings.py",
        '@router.get_cached("/people", response=PersonList)\n',
        "",
        "GET /api/v1/people: the operation is gone. Frontends that ask it get nothing.",
    ),
    Change(
        "operation renamed",
        "cms/api/routers/site_settings.py",
        '@router.get_cached("/topics", response=TermList)',
        '@router.get_cached("/topics", response=TermList, operation_id="all_topics")',
        "GET /api/v1/topics: its operationId was topics and is all_topics.",
    ),
    Change(
        "header removed",
        "cms/api/openapi/descriptions.py",
        'CONTENT, FRESH = ("ETag", "Cache-Control", "Cache-Tag"),',
        'CONTENT, FRESH = ("ETag", "Cache-Control"),',
        "GET /api/v1/releases: 200 no longer has the header Cache-Tag.",
    ),
    Change(
        "field told is required",
        "search/api/clicks.py",
        "    page_id: PageId = Field(",
        '    place: int = Field(ge=1, description="Where it stood.")\n    page_id: PageId = Field(',
        "Click.place: the field is new and required. Frontends do not send it yet.",
    ),
]
