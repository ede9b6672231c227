"""Results that editors promote above the others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cms.cards.builder import build_cards
from cms.content.references import ReadContext
from cms.core.public_urls import public_url
from cms.operations.traces.spans import traced
from search.engines.port import SearchQuery

from .database_search import filtered_pages
from .schema import Promoted, PromotedLink, PromotedPage
from .search_query import ParsedSearch

MAX_PROMOTED_RESULTS = 10


@dataclass(frozen=True, slots=True)
class PromotedResults:
    """The promoted results of a search, and the query for its items, which repeat no promoted page."""

    results: list[Promoted]
    page_ids: list[int]
    query: SearchQuery


@traced("search.promotions", is_part=True)
def find_promoted(search: ParsedSearch, context: ReadContext, *, keep: int | None = None) -> PromotedResults:
    """Return the promotions of this search that visitors may see, in the editors' order.

    These are the pages that the public may see now, that match the filters and are not hidden from this search, and
    links to other sites if nothing is filtered. `keep` is the id of a page that stays among the items.
    """
    if not search.promotions:
        return PromotedResults([], [], search.query)
    is_unfiltered = not (search.query.filters or search.query.published_from or search.query.published_before)
    links: dict[int | str, Promoted] = {
        one.url: PromotedLink(kind="link", title=one.title, summary=one.summary, url=url)
        for one in search.promotions
        if is_unfiltered and not one.page_id and (url := public_url(one.url, "promotion"))
    }
    ids = [one.page_id for one in search.promotions if one.page_id]
    cards = build_cards(filtered_pages(search.query, context).filter(pk__in=ids), context) if ids else []
    pages: dict[int | str, Promoted] = {card.id: PromotedPage(kind="page", page=card) for card in cards}
    found = links | pages
    keys = list(dict.fromkeys(one.key for one in search.promotions if one.key in found))[:MAX_PROMOTED_RESULTS]
    page_ids = [key for key in keys if isinstance(key, int)]
    query = replace(search.query, hidden_ids=search.query.hidden_ids | (frozenset(page_ids) - {keep}))
    return PromotedResults([found[key] for key in keys], page_ids, query)
