"""From the parameters of a search to the query that an engine runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cms.cards.labels import value_labels
from cms.content.references import ReadContext
from cms.operations.traces.spans import traced
from search.engines.port import ParsedText, SearchQuery
from search.filters import get_search_filters
from search.rules.compiled import PromotedResult, Rules

from .params import COMMON_FIELDS, SearchParams
from .parser import parse
from .ranking_config import RANKING
from .visible_terms import is_snippet

UNKNOWN_VALUE = ""  # no page has it


@dataclass(frozen=True, slots=True)
class ParsedSearch:
    """A search that is ready to run.

    `typed` is the text as the visitor typed it, without synonyms; None lists all pages. `filters` are the selected
    values by index field. `promotions` are the editors' promotions for this text, in their
    order; whether the public may see them is not checked yet.
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
