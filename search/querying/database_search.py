"""The database side of a search: the pages that match its filters, promoted results, and the search without an engine.

The database has a time limit of its own for the search without an engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import and_, or_

import structlog
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError
from django.db.models import Q, QuerySet

from cms.cards.builder import build_cards
from cms.content.references import ReadContext
from cms.core.clock import midnight
from cms.core.public_urls import public_url
from cms.core.visibility import visible_now
from cms.db.dialect import get_dialect
from cms.http.problems import Unavailable
from cms.operations.traces.spans import traced
from cms.pages.models import BasePage
from cms.pages.page_types import searchable_models
from cms.pages.range_registry import get_sort_order
from cms.pages.search_ranges import Bounds
from search.engines.port import MatchedPage, Phrase, SearchQuery, Term
from search.filters import get_search_filters, get_search_ranges

from .params import ParsedSearch
from .parser import MAX_WINDOW
from .results import Promoted, PromotedLink, PromotedPage, Results, build_found_card
from .visible_terms import TAG_MODELS, published_snippets

log = structlog.get_logger(__name__)

MAX_FALLBACK_WORDS = 8  # each is a pass over the titles
FALLBACK_TIMEOUT_SECONDS = 2.0  # others need the database as well
MAX_FALLBACK_ALTERNATIVES = 4  # per word, with its first synonyms; each is a pass as well
MAX_PROMOTED_RESULTS = 10


def filtered_pages(search_query: SearchQuery, context: ReadContext) -> QuerySet:
    """Return the pages of this site and language that are visible now, not hidden, and match the filters."""
    pages = visible_now(BasePage, root=context.root, now=context.now).filter(*_filter_conditions(search_query))
    if search_query.published_from:
        pages = pages.filter(listed_at__gte=search_query.published_from)
    if search_query.published_before:
        pages = pages.filter(listed_at__lt=search_query.published_before)
    ranges = get_search_ranges()
    for name, bounds in search_query.ranges.items():
        pages = pages.filter(pk__in=ranges[name].select_ids(Bounds(*bounds)))
    return pages.exclude(pk__in=search_query.hidden_ids) if search_query.hidden_ids else pages


def search_database(search_query: SearchQuery, context: ReadContext) -> Results:
    """Return the pages whose title or summary contains every word, newest first, or in another order by `sort`.

    This is the fallback while the engine is out of reach. All filters apply as usual.

    Raises:
        Unavailable: the database did not answer in time, or the page of results begins at a cursor of the engine.
    """
    if search_query.cursor:
        raise Unavailable("Search is not available at the moment, and only it knows where this page begins.")
    pages = _found_pages(search_query, context)
    ordered = pages.order_by(*get_sort_order(search_query.sort, searchable_models()))
    after = search_query.offset + search_query.limit
    try:
        with get_dialect().limit_time(FALLBACK_TIMEOUT_SECONDS):
            total, cards = pages.count(), build_cards(ordered[search_query.offset : after], context)
    except OperationalError as reason:
        log.warning("search.fallback_timed_out", reason=str(reason))
        raise Unavailable("Search is not available at the moment.") from reason
    has_next = after < total and after + search_query.limit <= MAX_WINDOW
    items = [build_found_card(card) for card in cards]
    return Results(total, items, [], is_degraded=True, next_offset=after if has_next else None)


def match_database(search_query: SearchQuery, context: ReadContext) -> list[MatchedPage]:
    """Return all pages that `search_database` finds, without scores.

    Raises:
        Unavailable: the database did not answer in time.
    """
    try:
        with get_dialect().limit_time(FALLBACK_TIMEOUT_SECONDS):
            ids = list(_found_pages(search_query, context).order_by().values_list("pk", flat=True))
    except OperationalError as reason:
        log.warning("search.fallback_timed_out", reason=str(reason))
        raise Unavailable("Search is not available at the moment.") from reason
    return [MatchedPage(pk, 0.0) for pk in ids]


def _found_pages(search_query: SearchQuery, context: ReadContext) -> QuerySet:
    is_searchable = Q(alias_of=None, content_type_id__in=_content_type_ids().values())
    return filtered_pages(search_query, context).filter(_word_condition(search_query), is_searchable)


def _filter_conditions(search_query: SearchQuery) -> Iterator[Q]:
    """Yield a condition for each filter; they are subqueries, so that no page is returned twice."""
    for field, values in search_query.filters.items():
        if field == "type":
            types = _content_type_ids()
            yield Q(content_type_id__in=[types[value] for value in values if value in types])
        elif field == "year":
            yield reduce(or_, (_in_year(int(year)) for year in values))
        elif field in TAG_MODELS:
            published = published_snippets(apps.get_model(TAG_MODELS[field]))
            tagged = BasePage.objects.filter(**{f"{field}__in": published.filter(value__in=values)})
            yield Q(pk__in=tagged.values("pk"))
        else:
            yield get_search_filters()[field].build_condition(values)


def _content_type_ids() -> dict[str, int]:
    types = ContentType.objects.get_for_models(*searchable_models())  # cached by Django
    return {model.api_type: content_type.pk for model, content_type in types.items()}


def _in_year(year: int) -> Q:
    return Q(listed_at__gte=midnight(date(year, 1, 1)), listed_at__lt=midnight(date(year + 1, 1, 1)))


def _word_condition(search_query: SearchQuery) -> Q:
    if search_query.text is None:
        return Q()
    wanted = [
        reduce(or_, map(_contains, group.alternatives[:MAX_FALLBACK_ALTERNATIVES]))
        for group in search_query.text.groups[:MAX_FALLBACK_WORDS]
        if not group.stopword
    ]
    unwanted = [~_contains(alternative) for alternative in search_query.text.excluded]
    return reduce(and_, [*wanted, *unwanted], Q())


def _contains(alternative: Term | Phrase) -> Q:
    text = alternative.text if isinstance(alternative, Term) else " ".join(alternative.words)
    return Q(title__icontains=text) | Q(summary__icontains=text)


@dataclass(frozen=True, slots=True)
class PromotedResults:
    """The promoted results of a search, and the query for its items, which repeat no promoted page."""

    results: list[Promoted]
    page_ids: list[int]
    query: SearchQuery

    def without(self, page_ids: Iterable[int]) -> PromotedResults:
        """Return them with a query for items without these pages, which are shown apart as well."""
        hidden = self.query.hidden_ids | frozenset(page_ids)
        return replace(self, query=replace(self.query, hidden_ids=hidden))

    def followed_by(self, others: PromotedResults) -> PromotedResults:
        """Return these results, those of `others` while there is room, and the query of `others`.

        That query hides the pages of these results already. Pages of `others` that are not shown may be items.
        """
        results = [*self.results, *(one for one in others.results if one not in self.results)][:MAX_PROMOTED_RESULTS]
        page_ids = [one.page.id for one in results if isinstance(one, PromotedPage)]
        hidden = others.query.hidden_ids - (frozenset(others.page_ids) - frozenset(page_ids))
        return PromotedResults(results, page_ids, replace(others.query, hidden_ids=hidden))


@traced("search.promotions", is_part=True)
def find_promoted(search: ParsedSearch, context: ReadContext, *, keep: int | None = None) -> PromotedResults:
    """Return the promotions of this search that visitors may see, in the editors' order.

    These are the pages that the public may see now, that match the filters and are not hidden from this search, and
    links to other sites if nothing is filtered. `keep` is the id of a page that stays among the items.
    """
    if not search.promotions:
        return PromotedResults([], [], search.query)
    query = search.query
    is_unfiltered = not (query.filters or query.ranges or query.published_from or query.published_before)
    links: dict[int | str, Promoted] = {
        one.url: PromotedLink(kind="link", title=one.title, summary=one.summary, url=url)
        for one in search.promotions
        if is_unfiltered and not one.page_id and (url := public_url(one.url, "promotion"))
    }
    ids = [one.page_id for one in search.promotions if one.page_id]
    cards = build_cards(filtered_pages(query, context).filter(pk__in=ids), context) if ids else []
    pages: dict[int | str, Promoted] = {card.id: PromotedPage(kind="page", page=card) for card in cards}
    found = links | pages
    keys = list(dict.fromkeys(one.key for one in search.promotions if one.key in found))[:MAX_PROMOTED_RESULTS]
    page_ids = [key for key in keys if isinstance(key, int)]
    rest = replace(query, hidden_ids=query.hidden_ids | (frozenset(page_ids) - {keep}))
    return PromotedResults([found[key] for key in keys], page_ids, rest)
