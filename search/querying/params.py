"""Query parameters of `/search`, and the query that an engine runs for them.

Filters also have a form as text, as in the URL of a search: `type=release&topic=press-freedom`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, create_model, field_validator

from cms.cards.labels import value_labels
from cms.content.references import ReadContext
from cms.content.vocabularies import ListedValues
from cms.http.parameter_errors import ErrorCode, refuse
from cms.http.params import CardViewParams, PeriodParams, SiteParams, Slug, Year
from cms.http.range_params import get_range_parameters, get_sort_parameter, read_bounds
from cms.operations.traces.spans import traced
from cms.pages.filter_registry import get_parameters
from cms.pages.page_types import searchable_models
from cms.pages.search_ranges import Bounds
from cms.search_documents.document import SearchDocument
from search.engines.port import ParsedText, SearchQuery
from search.filters import get_search_filters
from search.rules.compiled import PromotedResult, Rules

from .parser import MAX_LENGTH, MAX_WINDOW, MAX_WORDS, parse
from .ranking_config import RANKING
from .visible_terms import is_snippet

# Names of filters that all pages have → names of the index.
COMMON_FIELDS = {"type": "type", "topic": "topics", "region": "regions", "year": "year"}

TOO_MANY_WORDS = pgettext_lazy("visitor", "Use at most %(limit)s words.")
BEYOND_WINDOW = pgettext_lazy("visitor", "offset + limit may be at most %(limit)s; use `next` to go on.")

_types = ListedValues(lambda: [model.api_type for model in searchable_models()])
FoundType = Annotated[str, _types]
LiteralPart = Annotated[str, Field(max_length=MAX_LENGTH)]
MAX_LITERAL_PARTS = 20
UNKNOWN_VALUE = ""  # no page has it
COMMON_SORTS = ("relevance", "newest", "oldest")
SORT_DESCRIPTION = "Order of the results. Without words in `q`, newest first."


class CommonSearchParams(CardViewParams, PeriodParams, SiteParams):
    """Parameters of a search, which is always in one language. A repeated filter matches any of its values.

    `build_search_params` adds the filters that page types declare.
    """

    q: str = Field(
        "",
        max_length=MAX_LENGTH,
        description='Words, "phrases", -exclusions and OR; other syntax is plain text. Empty: all pages, newest first.',
        examples=['"press freedom" -sport'],
    )
    type: list[Annotated[FoundType, AfterValidator(_types.check)]] = Field(
        [], description="Is of any of these types.", examples=[["release"]]
    )
    topic: list[Slug] = Field([], description="Has any of these topics.", examples=[["press-freedom"]])
    region: list[Slug] = Field([], description="Has any of these regions.", examples=[["west-africa"]])
    year: list[Year] = Field([], description="Was published in any of these years.", examples=[[2026]])
    sort: Literal["relevance", "newest", "oldest"] = Field(
        "relevance", description=SORT_DESCRIPTION, examples=["newest"]
    )
    correct: bool = Field(
        False,
        description="Return the results of the corrected text at once if it finds more; `corrected_query` names it.",
        examples=[True],
    )
    tasks: bool = Field(
        False,
        description="Return in `tasks` what visitors can do here if they ask for it, such as to give or to subscribe.",
        examples=[True],
    )
    interpret: bool = Field(
        False,
        description="Use dates, kinds, people and places in `q` as filters; `interpretation` names each of them.",
        examples=[True],
    )
    literal: list[LiteralPart] = Field(
        [],
        max_length=MAX_LITERAL_PARTS,
        description="Parts of `q` that are words to search for, although `interpret` would use them as filters.",
        examples=[["last month"]],
    )
    language: Literal["one", "auto", "all"] = Field(
        "one",
        description="Where to search: only in `locale`; in all languages of the site if `locale` has no result, or few "
        "that lack the words as typed; or always in all. A translated page is one result, in `locale` if it exists in "
        "it.",
        examples=["auto"],
    )
    limit: int = Field(20, ge=1, le=100, description="Maximum number of items.", examples=[10])
    offset: int = Field(
        0,
        ge=0,
        le=MAX_WINDOW,
        description="Number of items to skip; offset + limit may be at most 1,000. Follow `next` beyond that.",
        examples=[20],
    )
    cursor: str | None = Field(
        None, max_length=2_000, description="The cursor in the URL `next`.", examples=["eyJhZnRlciI6…"]
    )

    @field_validator("q")
    @classmethod
    def few_words(cls, q: str) -> str:
        if len(q.split()) > MAX_WORDS:
            raise refuse(ErrorCode.TOO_LONG, TOO_MANY_WORDS, limit=MAX_WORDS)
        return q

    @field_validator("offset")
    @classmethod
    def in_window(cls, offset: int, info: ValidationInfo) -> int:
        if offset + info.data.get("limit", 0) > MAX_WINDOW:
            raise refuse(ErrorCode.TOO_LARGE, BEYOND_WINDOW, limit=MAX_WINDOW)
        return offset

    @property
    def selected(self) -> Mapping[str, tuple[str, ...]]:
        """The filters that were given, by the names of the index."""
        common = {field: tuple(map(str, getattr(self, name))) for name, field in COMMON_FIELDS.items()}
        others = {name: one.format_values(getattr(self, name)) for name, one in get_search_filters().items()}
        return {field: values for field, values in (common | others).items() if values}

    @property
    def ranges(self) -> Mapping[str, Bounds]:
        """The ranges of page types that were given, by name."""
        return read_bounds(self, searchable_models())

    @property
    def is_narrowed(self) -> bool:
        """Whether filters are given, so that the total says nothing about the text alone."""
        return bool(self.selected or self.ranges or self.published_after or self.published_before)


def build_search_params() -> type[CommonSearchParams]:
    """Return the parameters with the filters, ranges and sort keys of all searchable page types."""
    models = searchable_models()
    declared: dict[str, Any] = {
        **get_parameters(models),
        **get_range_parameters(models),
        **get_sort_parameter(models, COMMON_SORTS, "relevance", SORT_DESCRIPTION),
    }
    return create_model("SearchParams", __base__=CommonSearchParams, __doc__=CommonSearchParams.__doc__, **declared)


if TYPE_CHECKING:
    SearchParams = CommonSearchParams
else:
    SearchParams = build_search_params()


def parse_filters(text: str) -> dict[str, list[str]]:
    """Return the values of each filter in a text.

    Raises:
        ValueError: there is no such filter, or it has no such value; the message can be shown to users.
    """
    given = {name: [str(value) for value in values] for name, values in QueryDict(text.strip().lstrip("?")).lists()}
    known = (*COMMON_FIELDS, *get_search_filters())
    for name in given:
        if name not in known:
            raise ValueError(
                _("There is no filter “%(name)s”. Filters are: %(known)s.") % {"name": name, "known": ", ".join(known)}
            )
    try:
        SearchParams.model_validate(given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise ValueError(_("The filter “%(name)s” has no such value.") % {"name": name}) from error
    return given


def format_filters(document: SearchDocument) -> list[str]:
    """Return what filters find a page by, each as `name=value`."""
    common: Mapping[str, Iterable[str]] = {
        "type": [document.type],
        "topic": document.topics,
        "region": document.regions,
        "year": [document.year],
    }
    return [f"{name}={value}" for name, values in {**common, **document.filters}.items() for value in values]


@dataclass(frozen=True, slots=True)
class ParsedSearch:
    """A search that is ready to run.

    `typed` is the text as the visitor typed it, without synonyms; None lists all pages. `filters` are the selected
    values by index field. `promotions` are the editors' promotions for this text, in their order; whether the public
    may see them is not checked yet.
    """

    query: SearchQuery
    typed: ParsedText | None
    filters: Mapping[str, tuple[str, ...]]
    promotions: tuple[PromotedResult, ...]


@traced("search.parse", is_part=True)
def parse_search(
    params: SearchParams, context: ReadContext, rules: Rules, engine_cursor: str | None = None
) -> ParsedSearch:
    """Parse the parameters and apply the editors' rules: synonyms, hidden pages, promotions."""
    published_from, published_before = params.period()
    filters = params.selected
    text = parse(params.q, context.root.language) if params.q.strip() else None
    applied = rules.apply(text, context.now)
    query = SearchQuery(
        locale=context.root.language,
        site=context.root.site_id,
        now=context.now,
        ranking=RANKING,
        text=applied.text,
        filters={field: _published_values(field, values, context) for field, values in filters.items()},
        ranges=params.ranges,
        published_from=published_from,
        published_before=published_before,
        sort="newest" if text is None and params.sort == "relevance" else params.sort,
        limit=params.limit,
        offset=0 if engine_cursor else params.offset,
        cursor=engine_cursor,
        facets=tuple(facet_fields().values()),
        hidden_ids=applied.hidden,
    )
    return ParsedSearch(query, text, filters, applied.promotions)


def facet_fields() -> dict[str, str]:
    """Return the names of the facets → the names of the index."""
    return COMMON_FIELDS | {name: name for name, installed in get_search_filters().items() if installed.is_facet}


def _published_values(field: str, values: tuple[str, ...], context: ReadContext) -> tuple[str, ...]:
    """Return the values whose snippet is published: the index may still know pages of one that is a draft now."""
    if not is_snippet(field):
        return values
    labels = value_labels(field, context.root.language) or {}
    return tuple(value for value in values if value in labels) or (UNKNOWN_VALUE,)
