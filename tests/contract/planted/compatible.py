"""Changes of the code that no frontend is hurt by: what is new is told, what nobody can notice is not."""

from __future__ import annotations

from .change import Change

COMPATIBLE = [
    Change(
        "field added",
        "cms/content/details.py",
        "    title: str\n    summary: str\n    published_at",
        "    title: str\n    kicker: str\n    summary: str\n    published_at",
        "Card.kicker: the field is new.",
    ),
    Change(
        "block added",
        "cms/content/blocks/body.py",
        'Block = TypeAliasType(\n    "Block",\n    Annotated[\n',
        'class TimelineItem(Schema):\n    type: Literal["timeline"]\n\n\n'
        'Block = TypeAliasType(\n    "Block",\n    Annotated[\n        TimelineItem |\n',
        "Block: type “timeline” is new.",
    ),
    Change(
        "page type added",
        "cms/api/pages.py",
        'AnyPage = TypeAliasType(\n    "AnyPage",\n    Annotated[\n',
        'class EventDetail(HomeDetail):\n    type: __import__("typing").Literal["event"]\n\n\n'
        'AnyPage = TypeAliasType(\n    "AnyPage",\n    Annotated[\n        EventDetail |\n',
        "AnyPage: type “event” is new.",
    ),
    Change(
        "enum value added",
        "cms/content/schema.py",
        '"statement", "event_report"]',
        '"statement", "event_report", "podcast"]',
        "StoryKind: the value 'podcast' is new.",
    ),
    Change(
        "optional parameter added",
        "cms/api/lists.py",
        "class StoryFilters(ListFilters):\n",
        'class StoryFilters(ListFilters):\n    audience: str = Field("", max_length=20)\n',
        "GET /api/v1/stories: the parameter audience is new.",
    ),
    Change(
        "limit raised",
        "cms/http/params.py",
        "limit: int = Field(20, ge=1, le=100,",
        "limit: int = Field(20, ge=1, le=200,",
        "GET /api/v1/releases, limit: maximum was 100 and is 200.",
    ),
    Change(
        "longer texts taken",
        "search/querying/params.py",
        "MAX_LENGTH = 512",
        "MAX_LENGTH = 1024",
        "GET /api/v1/search, q: maxLength was 512 and is 1024.",
    ),
    Change(
        "another order taken",
        "search/querying/params.py",
        'Literal["relevance", "newest", "oldest"]',
        'Literal["relevance", "newest", "oldest", "title"]',
        "GET /api/v1/search, sort: the value 'title' is new.",
    ),
    Change(
        "operation added",
        "cms/api/routers/site_settings.py",
        '@router.get_cached("/regions", response=TermList)',
        '@router.get_cached("/countries", response=TermList)\n'
        "def countries(request: HttpRequest, params: Query[Where]) -> HttpResponse:\n"
        '    """All countries."""\n\n\n'
        '@router.get_cached("/regions", response=TermList)',
        "GET /api/v1/countries: the operation is new.",
    ),
    Change(
        "another error",
        "search/api/router.py",
        '@router.get_uncached("/search", response=SearchAnswer)',
        '@router.get_uncached("/search", response=SearchAnswer, errors={410: SearchAnswer})',
        "GET /api/v1/search: may now answer 410.",
    ),
    Change(
        "field told may be left out",
        "search/api/clicks.py",
        "    page_id: PageId = Field(",
        '    place: int = Field(0, ge=0, description="Where it stood.")\n    page_id: PageId = Field(',
        "Click.place: the field is new.",
    ),
    Change(
        "never null any more",
        "cms/content/details.py",
        "    heading: str\n    more: More | None\n",
        "    heading: str\n    more: More\n",
    ),
    Change(
        "a schema called otherwise",
        "cms/content/blocks/quote.py",
        "class QuotedPerson(Schema):\n",
        "class QuotedPerson(Schema, title='Speaker'):\n",
    ),
    Change(
        "other words",
        "cms/api/routers/lists.py",
        "Press releases, the newest first.",
        "All press releases, from the newest to the oldest.",
    ),
    Change(
        "fields in another order",
        "cms/content/schema.py",
        "    value: str\n    label: str\n",
        "    label: str\n    value: str\n",
    ),
]
