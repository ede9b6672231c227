"""Changes of the API: those that break frontends, which its check must refuse, and those that it must accept.

`sentence` is part of what the check says: why the change breaks frontends, or what is new. It is empty if frontends
cannot notice the change.
"""

from __future__ import annotations

from dataclasses import replace

from ..mutation import Mutation, in_area, mutate

CHECK = "contract/test_compatibility.py::test_this_version_has_no_unannounced_changes"
DETAILS = "cms/content/details.py"
SCHEMA = "cms/content/schema.py"
SITE_SETTINGS = "cms/api/routers/site_settings.py"
LIMIT = '    limit: int = Field(20, ge=1, le=100, description="Maximum number of items.", examples=[10])\n'
AUDIENCE = '    list_params = {{"audience": (str, __import__("pydantic").Field({default}max_length=20))}}\n'
RANK = '    rank: int = Field({default}ge=0, description="Rank of the result.")\n'
EVENT_PAGE = """from typing import Literal


class EventDetail(StandardDetail):
    type: Literal["event"]


class EventPage(BasePage):
    api_type = "event"
    detail_schema = EventDetail
    list_name = None
    has_feed = False
    call_placements = ()


"""
COUNTRIES = '''@router.get_cached("/countries", response=TermList)
def countries(request: HttpRequest, params: Query[SiteParams]) -> HttpResponse:
    """List all countries."""


'''


def change_contract(name: str, path: str, old: str, new: str, sentence: str = "") -> Mutation:
    """Return a change of the API with part of what the check says about it."""
    return replace(mutate(name, path, old, new, CHECK), sentence=sentence)


BREAKING = in_area(
    "contract",
    change_contract(
        "a field is removed",
        DETAILS,
        "    type: PageType\n    title: str\n    summary: str\n",
        "    type: PageType\n    title: str\n",
        "Card.summary: the field is gone. Frontends that read it find nothing.",
    ),
    change_contract(
        "a field becomes nullable",
        SCHEMA,
        "    value: str\n    label: str\n\n\nclass DocumentLink",
        "    value: str\n    label: str | None\n\n\nclass DocumentLink",
        "Term.label: may now be null. Frontends read it as if it were always there.",
    ),
    change_contract(
        "a field has another type",
        DETAILS,
        "    locale: str\n    title: str\n    path: str\n    url: str\n\n\nclass Card",
        "    locale: str\n    title: list[str]\n    path: str\n    url: str\n\n\nclass Card",
        "Translation.title: is no longer string.",
    ),
    change_contract(
        "a whole number becomes a fraction",
        SCHEMA,
        '    size: int = Field(description="Size in bytes.")',
        '    size: float = Field(description="Size in bytes.")',
        "DocumentLink.size: may now be number.",
    ),
    change_contract(
        "a value of an enumeration is removed",
        "cms/settings/content.py",
        '    "blog": pgettext_lazy("visitor", "Blog post"),\n',
        "",
        "StoryKind: the value 'blog' is gone.",
    ),
    change_contract(
        "a block is removed",
        "cms/settings/content.py",
        '    "table": "cms.content.blocks.data.TableBlock",\n',
        "",
        "Block: type “table” is gone. Frontends that show it no longer compile.",
    ),
    change_contract(
        "a page type is removed",
        "cms/page_types/standard_pages/models.py",
        '    api_type = "standard"\n',
        '    api_type = ""\n',
        "AnyPage: type “standard” is gone.",
    ),
    change_contract(
        "HTML becomes plain text",
        "cms/content/blocks/text.py",
        '    """HTML with paragraphs, lists and links; headings are separate blocks."""\n\n    html: Html\n',
        '    """HTML with paragraphs, lists and links; headings are separate blocks."""\n\n    html: str\n',
        "RichTextValue.html: was text/html and is plain text. Frontends escape the one, not the other.",
    ),
    change_contract(
        "a required parameter is added",
        "cms/page_types/stories/models.py",
        "    half_life_days = 1460.0\n",
        "    half_life_days = 1460.0\n" + AUDIENCE.format(default=""),
        "GET /api/v1/stories: the parameter audience is new and required. No frontend sends it yet.",
    ),
    change_contract(
        "a parameter is removed",
        "cms/api/lists.py",
        '    region: list[Slug] = Field([], description="Has any of these regions.", examples=[["west-africa"]])\n',
        "",
        "GET /api/v1/releases: the parameter region is gone. Frontends that send it get 422.",
    ),
    change_contract(
        "a parameter becomes required",
        "cms/page_types/calls_to_action/models.py",
        "            PageId | None,\n            Field(\n                None,\n",
        "            PageId,\n            Field(\n",
        "GET /api/v1/calls-to-action: the parameter for_page is now required.",
    ),
    change_contract(
        "a limit is lower",
        "cms/http/params.py",
        LIMIT,
        LIMIT.replace("le=100", "le=50"),
        "GET /api/v1/releases, limit: maximum was 100 and is 50. What is beyond it gets 422.",
    ),
    change_contract(
        "a default is another one",
        "search/querying/params.py",
        LIMIT,
        LIMIT.replace("Field(20", "Field(10"),
        "GET /api/v1/search, limit: left out it meant 20 and is 10.",
    ),
    change_contract(
        "an operation is removed",
        SITE_SETTINGS,
        '@router.get_cached("/people", response=PersonList)\n',
        "",
        "GET /api/v1/people: the operation is gone. Frontends that ask it get nothing.",
    ),
    change_contract(
        "an operation has another name",
        SITE_SETTINGS,
        '@router.get_cached("/topics", response=TermList)\n',
        '@router.get_cached("/topics", response=TermList, operation_id="all_topics")\n',
        "GET /api/v1/topics: its operationId was topics and is all_topics.",
    ),
    change_contract(
        "a header is removed",
        "cms/api/openapi/descriptions.py",
        'CACHED_HEADERS, UNCACHED_HEADERS = ("ETag", "Cache-Control", "Cache-Tag"),',
        'CACHED_HEADERS, UNCACHED_HEADERS = ("ETag", "Cache-Control"),',
        "GET /api/v1/releases: 200 no longer has the header Cache-Tag.",
    ),
    change_contract(
        "a body has a new required field",
        "search/api.py",
        "    page_id: PageId = Field(",
        RANK.format(default="") + "    page_id: PageId = Field(",
        "Click.rank: the field is new and required. Frontends do not send it yet.",
    ),
)

COMPATIBLE = in_area(
    "contract",
    change_contract(
        "a field is added",
        DETAILS,
        "    type: PageType\n    title: str\n    summary: str\n",
        "    type: PageType\n    title: str\n    kicker: str\n    summary: str\n",
        "Card.kicker: the field is new.",
    ),
    change_contract(
        "a block is added",
        "cms/settings/content.py",
        '    "table": "cms.content.blocks.data.TableBlock",\n',
        '    "table": "cms.content.blocks.data.TableBlock",\n    "timeline": "cms.content.blocks.text.HeadingBlock",\n',
        "Block: type “timeline” is new.",
    ),
    change_contract(
        "a page type is added",
        "cms/page_types/standard_pages/models.py",
        "class StandardPage(BasePage):\n",
        EVENT_PAGE + "class StandardPage(BasePage):\n",
        "AnyPage: type “event” is new.",
    ),
    change_contract(
        "a value of an enumeration is added",
        "cms/settings/content.py",
        '    "blog": pgettext_lazy("visitor", "Blog post"),\n',
        '    "blog": pgettext_lazy("visitor", "Blog post"),\n    "podcast": "Podcast",\n',
        "StoryKind: the value 'podcast' is new.",
    ),
    change_contract(
        "an optional parameter is added",
        "cms/page_types/stories/models.py",
        "    half_life_days = 1460.0\n",
        "    half_life_days = 1460.0\n" + AUDIENCE.format(default='"", '),
        "GET /api/v1/stories: the parameter audience is new.",
    ),
    change_contract(
        "a limit is higher",
        "cms/http/params.py",
        LIMIT,
        LIMIT.replace("le=100", "le=200"),
        "GET /api/v1/releases, limit: maximum was 100 and is 200.",
    ),
    change_contract(
        "a longer text is accepted",
        "search/querying/parser.py",
        "MAX_LENGTH = 512 ",
        "MAX_LENGTH = 1024 ",
        "GET /api/v1/search, q: maxLength was 512 and is 1024.",
    ),
    change_contract(
        "a sort order is added",
        "search/querying/params.py",
        'COMMON_SORTS = ("relevance", "newest", "oldest")',
        'COMMON_SORTS = ("relevance", "newest", "oldest", "title")',
        "GET /api/v1/search, sort: the value 'title' is new.",
    ),
    change_contract(
        "an operation is added",
        SITE_SETTINGS,
        '@router.get_cached("/regions", response=TermList)\n',
        COUNTRIES + '@router.get_cached("/regions", response=TermList)\n',
        "GET /api/v1/countries: the operation is new.",
    ),
    change_contract(
        "a status of errors is added",
        "search/api.py",
        '@router.get_uncached("/search", rate_limit="search", concurrency_limit="search", response=SearchAnswer)',
        '@router.get_uncached("/search", rate_limit="search", concurrency_limit="search", response=SearchAnswer, '
        "errors={410: SearchAnswer})",
        "GET /api/v1/search: may now answer 410.",
    ),
    change_contract(
        "a body has a new optional field",
        "search/api.py",
        "    page_id: PageId = Field(",
        RANK.format(default="0, ") + "    page_id: PageId = Field(",
        "Click.rank: the field is new.",
    ),
    change_contract(
        "a field is never null any more",
        DETAILS,
        "    heading: str\n    more: More | None\n",
        "    heading: str\n    more: More\n",
    ),
    change_contract(
        "a schema has another title",
        "cms/content/schema.py",
        "class PersonCard(Schema):",
        'class PersonCard(Schema, title="Speaker"):',
    ),
    change_contract(
        "an operation has another description",
        SITE_SETTINGS,
        '    """List the people of the site, ordered by name."""',
        '    """List all people, by name."""',
    ),
    change_contract(
        "fields are in another order",
        SCHEMA,
        "    value: str\n    label: str\n\n\nclass DocumentLink",
        "    label: str\n    value: str\n\n\nclass DocumentLink",
    ),
)
