"""Results that editors promote above the others."""

from __future__ import annotations

from dataclasses import replace

from cms.cards.builder import build_cards
from cms.content.references import ReadContext
from search.engines.port import SearchQuery
from search.rules.compiled import PromotedResult

from .database_search import filtered_pages
from .schema import Promoted, PromotedLink, PromotedPage
from .search_query import ParsedSearch

MAX_PROMOTED_RESULTS = 10


def find_promoted(search: ParsedSearch, context: ReadContext) -> list[Promoted]:
    """Return the promotions of this search, in the editors' order.

    These are the pages that the public may see now, that match the filters and are not hidden from this search, and
    links to other sites if nothing is filtered.
    """
    wanted = search.promotions
    if not wanted:
        return []
    pages = _find_pages([one.page_id for one in wanted if one.page_id], search.query, context)
    is_unfiltered = not (search.query.filters or search.query.published_from or search.query.published_before)
    shown = {
        one.key: pages.get(one.page_id) if one.page_id else _link(one) for one in wanted if one.page_id or is_unfiltered
    }
    return [promoted for promoted in shown.values() if promoted][:MAX_PROMOTED_RESULTS]


def without_promoted(promoted: list[Promoted], query: SearchQuery, *, but: int | None = None) -> SearchQuery:
    """Return the query for the items, which repeat no promoted page; `but` is a page that stays in them."""
    return replace(query, hidden=query.hidden | (frozenset(promoted_page_ids(promoted)) - {but}))


def promoted_page_ids(promoted: list[Promoted]) -> list[int]:
    """Return the ids of the promoted pages, without links."""
    return [one.page.id for one in promoted if isinstance(one, PromotedPage)]


def _find_pages(ids: list[int], query: SearchQuery, context: ReadContext) -> dict[int | None, PromotedPage]:
    if not ids:
        return {}
    found = build_cards(filtered_pages(query, context).filter(pk__in=ids), context)
    return {card.id: PromotedPage(kind="page", page=card) for card in found}


def _link(promotion: PromotedResult) -> PromotedLink:
    return PromotedLink(kind="link", title=promotion.title, summary=promotion.summary, url=promotion.url)
