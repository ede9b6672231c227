"""The search service: from the parameters of a search to its response.

The steps, in order: parse, apply the editors' rules, find promotions, run the query, build the response, record.
"""

from __future__ import annotations

import time
from dataclasses import replace

import structlog

from cms.http.problems import invalid
from cms.traces.spans import set_attributes, traced
from search.analytics.query_normalisation import normalise_query
from search.analytics.recorder import record_search
from search.engines.port import SearchUnavailable
from search.figures import SEARCHES_DEGRADED
from search.rules.compiled import Rules
from search.rules.loader import get_rules

from .corrections import find_correction
from .cursors import build_next_url, create_query_id, read_paging
from .database_search import search_database
from .limits import MAX_WINDOW
from .params import SearchParams
from .promotions import find_promoted
from .results import find_results
from .schema import SearchAnswer
from .search_query import parse_search

log = structlog.get_logger(__name__)


@traced("search")
def search(params: SearchParams, path: str, client_ip: str = "", trial_rules: Rules | None = None) -> SearchAnswer:
    """Search and record the search.

    `path` is that of this operation, for the URL of the next page of results. `client_ip` distinguishes visitors in
    the statistics and is stored nowhere. `trial_rules` replace the site's rules; such a search is not recorded.

    Promoted pages are shown apart on the first page of results and never among the items; the total counts items.

    Raises:
        InvalidParameters: unknown site or language, a window beyond MAX_WINDOW, or a cursor of another search.
        Unavailable: neither the engine nor the database answers.
    """
    if params.offset + params.limit > MAX_WINDOW:
        raise invalid("offset", f"offset + limit may be at most {MAX_WINDOW:,}; use `next` to go on.")
    started = time.perf_counter()
    context = params.read_context()
    rules = trial_rules or get_rules(context.root.language, context.root.site_id)
    paging = read_paging(params)
    parsed = parse_search(params, context, rules, paging.cursor)
    promoted = find_promoted(parsed, context)
    try:
        results = find_results(promoted.query, parsed.filters, context)
    except SearchUnavailable as reason:
        SEARCHES_DEGRADED.inc()
        log.warning("search.degraded", reason=str(reason))
        results = search_database(promoted.query, context)
    correction = None if results.is_degraded else find_correction(params, parsed.typed, results, context, rules)
    shown = promoted if paging.start == 0 else replace(promoted, results=[], page_ids=[])
    text = normalise_query(params.q) if params.q.strip() else None
    response = SearchAnswer(
        query_id=create_query_id(text, context, paging.start, [*shown.page_ids, *(item.id for item in results.items)]),
        query=params.q,
        total=results.total,
        degraded=results.is_degraded,
        promoted=shown.results,
        items=results.items,
        facets=results.facets,
        did_you_mean=correction,
        next=build_next_url(params, path, paging, results),
    )
    set_attributes({"clarion.locale": context.root.language, "clarion.search.degraded": response.degraded})
    is_first_page = not params.offset and not params.cursor  # a further page is no search of its own
    if text is not None and is_first_page and trial_rules is None:
        record_search(
            text,
            site_id=context.root.site_id,
            locale=context.root.language,
            total=response.total + len(response.promoted),
            milliseconds=round((time.perf_counter() - started) * 1000),
            visitor=client_ip,
            narrowed=params.is_narrowed,
            degraded=response.degraded,
        )
    return response
