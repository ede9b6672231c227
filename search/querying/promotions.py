"""What editors put above the results of a search."""

from __future__ import annotations

from dataclasses import replace

from cms.cards.builder import cards
from cms.content.references import ReadContext
from search.engines.port import SearchQuery
from search.rules.compiled import PromotedResult, Rules

from .filters import filtered_pages
from .params import SearchParams
from .schema import Promoted, PromotedLink, PromotedPage
from .search_query import parse_text

MOST = 10  # promoted results of one search; more would be a list of results of its own


def find_promoted(
    params: SearchParams, search_query: SearchQuery, context: ReadContext, rules: Rules
) -> list[Promoted]:
    """The promotions of this search, in the editors' order.

    Pages that the public may see now, that the filters admit and that are not hidden from this search; links to
    elsewhere only where nothing is filtered.
    """
    wanted = rules.promotions_for(parse_text(params, context), context.now)
    if not wanted:
        return []
    pages = _pages([one.page_id for one in wanted if one.page_id], search_query, context)
    links = _is_unfiltered(search_query)
    shown = {
        _name(one): pages.get(one.page_id) if one.page_id else _link(one) for one in wanted if one.page_id or links
    }
    return [promoted for promoted in shown.values() if promoted][:MOST]


def without_promoted(promoted: list[Promoted], search_query: SearchQuery, *, but: int | None = None) -> SearchQuery:
    """The question for the items: they repeat no page that is promoted, `but` the one it is asked for."""
    return replace(search_query, hidden=search_query.hidden | (frozenset(pages_in(promoted)) - {but}))


def pages_in(promoted: list[Promoted]) -> list[int]:
    return [one.page.id for one in promoted if isinstance(one, PromotedPage)]


def _pages(ids: list[int], search_query: SearchQuery, context: ReadContext) -> dict[int | None, PromotedPage]:
    if not ids:
        return {}
    found = cards(filtered_pages(search_query, context).filter(pk__in=ids), context)
    return {card.id: PromotedPage(kind="page", page=card) for card in found}


def _link(one: PromotedResult) -> PromotedLink:
    return PromotedLink(kind="link", title=one.title, summary=one.summary, url=one.url)


def _name(one: PromotedResult) -> int | str:
    """Two promotions of the same thing are one; the first decides where it stands."""
    return one.page_id or one.url


def _is_unfiltered(search_query: SearchQuery) -> bool:
    return not (search_query.filters or search_query.published_from or search_query.published_before)
