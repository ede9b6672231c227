"""Where one page stands for a search as visitors make it, in the serving index or in one that holds a draft of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cms.content.references import ReadContext
from search.engines.port import Index, SearchQuery
from search.rules.compiled import PromotedResult, Rules
from search.rules.loader import rules_of
from search.semantic.rerank import search_reranked

from .params import SearchParams
from .promotions import find_promoted, without_promoted
from .search_query import build_search_query, parse_text

STEP = 100  # hits asked for at once


@dataclass(frozen=True, slots=True)
class TargetSearch:
    """One search. `question` leaves out what editors have put above the results, but for the page itself.

    `promoted` is the page's own place there, counted from 1; None where it has none. A draft is given the one that it
    would have.
    """

    q: str
    search_query: SearchQuery
    promoted: int | None


@dataclass(frozen=True, slots=True)
class Rank:
    """`rank` counts from 1; None where the page is not among those looked at. `above` is who stands right before it."""

    rank: int | None
    total: int
    above: int | None = None


def asked_of(page_id: int, params: SearchParams, context: ReadContext, rules: Rules | None = None) -> TargetSearch:
    """The search that these parameters mean, by the editors' rules in force."""
    rules = rules or rules_of(context.root.language, context.root.site_id)
    search_query = build_search_query(params, context, None, rules)
    on_top = find_promoted(params, search_query, context, rules)
    wanted = rules.promotions_for(parse_text(params, context), context.now)
    shown = {(one.page.id if one.kind == "page" else one.url) for one in on_top} | {page_id}
    return TargetSearch(
        q=params.q,
        search_query=without_promoted(on_top, search_query, but=page_id),
        promoted=_place([_name(one) for one in wanted if _name(one) in shown], page_id, search_query),
    )


def rank_of(index: Index, search_query: SearchQuery, page_id: int, depth: int) -> Rank:
    """Look for the page among the first `depth` hits."""
    total, above = 0, None
    for offset in range(0, depth, STEP):
        result = search_reranked(index, replace(search_query, limit=STEP, offset=offset, facets=(), highlight=False))
        total = result.total
        ids = [hit.id for hit in result.hits]
        if page_id in ids:
            place = ids.index(page_id)
            return Rank(offset + place + 1, total, ids[place - 1] if place else above)
        above = ids[-1] if ids else None
        if result.cursor is None:
            break
    return Rank(None, total)


def _place(names: list[int | str], page_id: int, search_query: SearchQuery) -> int | None:
    names = list(dict.fromkeys(names))
    return names.index(page_id) + 1 if page_id in names and page_id not in search_query.hidden else None


def _name(one: PromotedResult) -> int | str:
    return one.page_id or one.url
