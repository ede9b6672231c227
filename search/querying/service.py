"""The search service: from the parameters of a search to its response, step by step.

Parse, apply the editors' rules, find promotions, run the query, build the response, record the search.
"""

from __future__ import annotations

import time
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.db import OperationalError

from cms.content.references import ReadContext
from cms.http.problems import Unavailable, invalid
from search.analytics.query_normalisation import normalise_query
from search.analytics.recorder import record_search
from search.engine import get_engine
from search.engines.port import Index, SearchQuery, SearchResult, SearchUnavailable
from search.rules.compiled import Rules
from search.rules.loader import get_rules

from .corrections import find_correction
from .cursors import Paging, create_query_id, read_paging, sign_cursor
from .database_search import search_database
from .database_timeout import time_limit
from .params import MAX_WINDOW, SearchParams
from .promotions import find_promoted, promoted_page_ids, without_promoted
from .results import build_facets, build_found_card, build_items
from .schema import FoundCard, Promoted, SearchAnswer
from .search_query import ParsedSearch, parse_search

log = structlog.get_logger(__name__)

FALLBACK_TIMEOUT_SECONDS = 2.0  # of the database, which others need as well


def search(params: SearchParams, path: str, client_ip: str = "") -> SearchAnswer:
    """Search and record the search. `path` is that of this operation, for the URL of the next page of results.

    `client_ip` counts different visitors and is stored nowhere.

    Raises:
        InvalidParameters: unknown site or language, a window beyond MAX_WINDOW, or a cursor of another search.
        Unavailable: the engine is out of reach, and the database cannot answer either.
    """
    if params.offset + params.limit > MAX_WINDOW:
        raise invalid("offset", f"offset + limit may be at most {MAX_WINDOW:,}; use `next` to go on.")
    context = params.read_context()
    rules = get_rules(context.root.language, context.root.site_id)
    started = time.perf_counter()
    response = search_with_rules(rules, params, context, path)
    _record(params, context, response, round((time.perf_counter() - started) * 1000), client_ip)
    return response


def search_with_rules(rules: Rules, params: SearchParams, context: ReadContext, path: str) -> SearchAnswer:
    """Search by these rules of the editors, without recording it.

    Promoted pages are shown apart on the first page of results and never among the items; the total counts items.
    """
    paging = read_paging(params)
    parsed = parse_search(params, context, rules, paging.cursor)
    promoted = find_promoted(parsed, context)
    query = without_promoted(promoted, parsed.query)
    shown = promoted if paging.start == 0 else []
    try:
        result = run_query(get_engine(), query)
    except SearchUnavailable as reason:
        log.warning("search.degraded", reason=str(reason))
        return _database_response(params, query, context, paging, shown, path)
    return _engine_response(params, parsed, result, context, paging, shown, path, rules)


def run_query(index: Index, query: SearchQuery) -> SearchResult:
    """Run the query on an index, with the semantic step if the installation has it.

    Raises:
        SearchUnavailable: the engine did not answer in time.
    """
    if settings.SEMANTIC_SEARCH:
        from search.semantic.rerank import search_reranked  # its packages are optional

        return search_reranked(index, query)
    return index.search(query)


def _engine_response(
    params: SearchParams,
    parsed: ParsedSearch,
    result: SearchResult,
    context: ReadContext,
    paging: Paging,
    promoted: list[Promoted],
    path: str,
    rules: Rules,
) -> SearchAnswer:
    items = build_items(result, context)
    total = max(0, result.total - (len(result.hits) - len(items)))
    cursor = sign_cursor(paging, result.cursor, params.limit) if result.cursor else None
    return SearchAnswer(
        query_id=_query_id(params, context, paging, promoted, items),
        query=params.q,
        total=total,
        degraded=False,
        promoted=promoted,
        items=items,
        facets=build_facets(result, parsed.filters, context),
        did_you_mean=find_correction(params, total, context, rules),
        # By cursor also after an offset: what is published meanwhile would show a result twice, or not at all.
        next=_next_url(params, path, cursor=cursor) if cursor else None,
    )


def _database_response(
    params: SearchParams,
    query: SearchQuery,
    context: ReadContext,
    paging: Paging,
    promoted: list[Promoted],
    path: str,
) -> SearchAnswer:
    """Return the response of the fallback. It cannot continue where a cursor of the engine ended."""
    if paging.cursor:
        raise Unavailable("Search is not available at the moment, and only it knows where this page begins.")
    try:
        with time_limit(FALLBACK_TIMEOUT_SECONDS):
            total, cards = search_database(query, context)
    except OperationalError as reason:
        log.warning("search.fallback_timed_out", reason=str(reason))
        raise Unavailable("Search is not available at the moment.") from reason
    items = [build_found_card(card) for card in cards]
    after = params.offset + params.limit
    has_next = after < total and after + params.limit <= MAX_WINDOW
    return SearchAnswer(
        query_id=_query_id(params, context, paging, promoted, items),
        query=params.q,
        total=total,
        degraded=True,
        promoted=promoted,
        items=items,
        facets=[],
        did_you_mean=None,
        next=_next_url(params, path, offset=after) if has_next else None,
    )


def _query_id(
    params: SearchParams, context: ReadContext, paging: Paging, promoted: list[Promoted], items: list[FoundCard]
) -> str:
    text = normalise_query(params.q) if params.q.strip() else None
    return create_query_id(text, context, paging.start, [*promoted_page_ids(promoted), *(item.id for item in items)])


def _next_url(params: SearchParams, path: str, **paging: str | int) -> str:
    given = params.model_dump(mode="json", exclude_defaults=True, exclude={"offset", "cursor"})
    return f"{settings.CMS_URL}{path}?{urlencode({**given, **paging}, doseq=True)}"


def _record(
    params: SearchParams, context: ReadContext, response: SearchAnswer, milliseconds: int, client_ip: str
) -> None:
    """Record the first page of a search with a text. A failure is logged and does not fail the search."""
    if not params.q.strip() or params.offset or params.cursor:
        return
    try:
        record_search(
            normalise_query(params.q),
            site_id=context.root.site_id,
            locale=context.root.language,
            total=response.total + len(response.promoted),
            milliseconds=milliseconds,
            visitor=client_ip,
            narrowed=params.is_narrowed,
            degraded=response.degraded,
        )
    except Exception as error:
        log.error("search.not_recorded", exc_info=error)
