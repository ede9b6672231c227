"""From the parameters of a search to the query that an engine runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cms.cards.labels import value_labels
from cms.content.references import ReadContext
from search.engines.port import ParsedText, SearchQuery
from search.rules.compiled import PromotedResult, Rules

from .params import SearchParams
from .parser import parse
from .ranking_config import RANKING

# The API's names of facets, and those of the index.
FACET_FIELDS = {"type": "type", "topic": "topics", "region": "regions", "year": "year"}
FILTER_FIELDS = {**FACET_FIELDS, "story_kind": "story_kind", "person": "people"}
SNIPPET_FIELDS = ("topics", "regions", "people")
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


def parse_search(
    params: SearchParams, context: ReadContext, rules: Rules, engine_cursor: str | None = None
) -> ParsedSearch:
    """Parse the parameters and apply the editors' rules: synonyms, hidden pages, promotions."""
    published_from, published_before = params.period()
    filters = _selected_filters(params)
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
        hidden_ids=applied.hidden,
    )
    return ParsedSearch(query, text, filters, applied.promotions)


def _selected_filters(params: SearchParams) -> Mapping[str, tuple[str, ...]]:
    """Return the filters that were given, by the index's field names."""
    given = {field: getattr(params, name) for name, field in FILTER_FIELDS.items()}
    return {field: tuple(str(value) for value in values) for field, values in given.items() if values}


def _published_values(field: str, values: tuple[str, ...], context: ReadContext) -> tuple[str, ...]:
    """Return the values whose snippet is published: the index may still know pages of one that is a draft now."""
    if field not in SNIPPET_FIELDS:
        return values
    labels = value_labels(field, context.root.language)
    return tuple(value for value in values if value in labels) or (UNKNOWN_VALUE,)
