"""A search, from its parameters to its answer."""

from __future__ import annotations

from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.db import OperationalError

from cms.content.references import ReadContext
from cms.http.problems import Unavailable, invalid
from search.engine import engine
from search.engines.port import SearchQuery, SearchResult, SearchUnavailable
from search.rules.compiled import Rules
from search.rules.loader import rules_of
from search.semantic.rerank import search_reranked

from .analytics_records import counted
from .corrections import correction
from .cursors import query_id, seal, unseal
from .database_fallback import search_database
from .database_timeout import time_limit
from .params import MAX_WINDOW, SearchParams
from .promotions import find_promoted, pages_in, without_promoted
from .results import facets_of, found_card, items_of, unmarked
from .schema import Promoted, SearchAnswer
from .search_query import build_search_query, selected_filters

log = structlog.get_logger(__name__)

DEGRADED = 2.0  # seconds of the database's time; a visitor would not wait longer, and others need the database too


def search(params: SearchParams, address: str, visitor: str = "") -> SearchAnswer:
    """Ask the engine; where it is out of reach, the database. `address` is the path of this operation.

    `visitor` is where the question came from, for counting; it goes no further.

    Raises:
        InvalidParameters: an unknown site or language, a window past 1,000, a foreign cursor.
    """
    _check_window(params)
    context = params.read_context()
    rules = rules_of(context.root.language, context.root.site_id)
    return counted(params, context, visitor, lambda: search_with_rules(rules, params, context, address))


def search_with_rules(rules: Rules, params: SearchParams, context: ReadContext, address: str) -> SearchAnswer:
    """Ask by these rules of the editors.

    Promoted pages stand apart on the first page of results, and on no page among the items: the total counts items.
    """
    search_query = build_search_query(params, context, unseal(params), rules)
    promoted = find_promoted(params, search_query, context, rules)
    search_query = without_promoted(promoted, search_query)
    on_top = promoted if params.offset == 0 and params.cursor is None else []
    try:
        found = search_reranked(engine(), search_query)
    except SearchUnavailable as reason:
        log.warning("search is degraded", reason=str(reason))
        return _degraded(params, search_query, context, address, on_top)
    return _answer(params, found, context, address, on_top, rules)


def _answer(
    params: SearchParams,
    found: SearchResult,
    context: ReadContext,
    address: str,
    promoted: list[Promoted],
    rules: Rules,
) -> SearchAnswer:
    items = items_of(found, context)
    total = max(0, found.total - (len(found.hits) - len(items)))
    return SearchAnswer(
        query_id=query_id(params, context, [*pages_in(promoted), *(item.id for item in items)]),
        query=params.q,
        total=total,
        degraded=False,
        promoted=promoted,
        items=items,
        facets=facets_of(found, selected_filters(params), context),
        did_you_mean=correction(params, total, context, rules),
        next=_next(params, found, address),
    )


def _next(params: SearchParams, found: SearchResult, address: str) -> str | None:
    """By cursor: after an offset, what has been published since would show a result twice, or none of it."""
    return _going_on(params, address, {"cursor": seal(params, found.cursor)}) if found.cursor else None


def _going_on(params: SearchParams, address: str, where: dict[str, object]) -> str:
    given = params.model_dump(mode="json", exclude_defaults=True, exclude={"offset", "cursor"})
    return f"{settings.CMS_URL}{address}?{urlencode({**given, **where}, doseq=True)}"


def _degraded(
    params: SearchParams, search_query: SearchQuery, context: ReadContext, address: str, promoted: list[Promoted]
) -> SearchAnswer:
    """The database's answer. It cannot go on where a cursor of the engine stood.

    Raises:
        Unavailable: the database took too long, or there was a cursor.
    """
    if params.cursor:
        raise Unavailable("Search is out of order for the moment, and only it knows where this page begins.")
    try:
        with time_limit(DEGRADED):
            total, cards = search_database(search_query, context)
    except OperationalError as reason:
        log.warning("degraded search took too long", reason=str(reason))
        raise Unavailable("Search is out of order for the moment.") from reason
    items = [found_card(card, unmarked(card)) for card in cards]
    after = params.offset + params.limit
    goes_on = after < total and after + params.limit <= MAX_WINDOW
    return SearchAnswer(
        query_id=query_id(params, context, [*pages_in(promoted), *(item.id for item in items)]),
        query=params.q,
        total=total,
        degraded=True,
        promoted=promoted,
        items=items,
        facets=[],
        did_you_mean=None,
        next=_going_on(params, address, {"offset": after}) if goes_on else None,
    )


def _check_window(params: SearchParams) -> None:
    if params.offset + params.limit > MAX_WINDOW:
        raise invalid("offset", f"offset + limit may be at most {MAX_WINDOW:,}; use `next` to go on.")
