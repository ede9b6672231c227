"""The rank of one page for a search, in the serving index or in one that contains a draft of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cms.content.references import ReadContext
from search.engines.port import Index, SearchQuery
from search.rules.compiled import Rules
from search.rules.loader import get_rules

from .params import SearchParams
from .promotions import find_promoted
from .results import run_query
from .search_query import parse_search

CHUNK_SIZE = 100  # hits per query


@dataclass(frozen=True, slots=True)
class TargetSearch:
    """A search in which one page is looked for.

    `search_query` leaves out what editors have promoted, but for the page itself. `promoted` is the page's own position
    among the promotions, counted from 1; None if it has none. A draft gets the one that it would have.
    """

    q: str
    search_query: SearchQuery
    promoted: int | None


@dataclass(frozen=True, slots=True)
class Rank:
    """`rank` counts from 1, None if the page is not among the hits; `above` is the page right before it."""

    rank: int | None
    total: int
    above: int | None = None


def target_search(page_id: int, params: SearchParams, context: ReadContext, rules: Rules | None = None) -> TargetSearch:
    """Return the search of these parameters, by the rules in force unless `rules` are given."""
    rules = rules or get_rules(context.root.language, context.root.site_id)
    parsed = parse_search(params, context, rules)
    promoted = find_promoted(parsed, context, keep=page_id)
    shown = {page_id, *(one.page.id if one.kind == "page" else one.url for one in promoted.results)}
    keys = list(dict.fromkeys(one.key for one in parsed.promotions if one.key in shown))
    is_promoted = page_id in keys and page_id not in parsed.query.hidden_ids
    return TargetSearch(
        q=params.q, search_query=promoted.query, promoted=keys.index(page_id) + 1 if is_promoted else None
    )


def rank_of(index: Index, search_query: SearchQuery, page_id: int, depth: int) -> Rank:
    """Return the rank of the page among the first `depth` hits."""
    total, above = 0, None
    for offset in range(0, depth, CHUNK_SIZE):
        query = replace(search_query, limit=CHUNK_SIZE, offset=offset, facets=(), highlight=False)
        result = run_query(index, query)
        total = result.total
        ids = [hit.id for hit in result.hits]
        if page_id in ids:
            position = ids.index(page_id)
            return Rank(offset + position + 1, total, ids[position - 1] if position else above)
        above = ids[-1] if ids else None
        if result.cursor is None:
            break
    return Rank(None, total)
