"""The search service: from the parameters of a search to its response.

The steps, in order: parse, apply the editors' rules, find promotions, run the query, build the response, record.
"""

from __future__ import annotations

import time
from urllib.parse import urlencode

from django.conf import settings

from cms.content.references import ReadContext
from cms.http.problems import invalid
from search.analytics.recorder import record_search
from search.rules.compiled import Rules
from search.rules.loader import get_rules

from .corrections import find_correction
from .cursors import create_query_id, read_paging, sign_cursor
from .params import MAX_WINDOW, SearchParams
from .promotions import find_promoted
from .results import find_results
from .schema import SearchAnswer
from .search_query import parse_search


def search(params: SearchParams, path: str, client_ip: str = "") -> SearchAnswer:
    """Search and record the search. `path` is that of this operation, for the URL of the next page of results.

    `client_ip` distinguishes visitors in the statistics and is stored nowhere.

    Raises:
        InvalidParameters: unknown site or language, a window beyond MAX_WINDOW, or a cursor of another search.
        Unavailable: neither the engine nor the database answers.
    """
    if params.offset + params.limit > MAX_WINDOW:
        raise invalid("offset", f"offset + limit may be at most {MAX_WINDOW:,}; use `next` to go on.")
    context = params.read_context()
    rules = get_rules(context.root.language, context.root.site_id)
    started = time.perf_counter()
    response = search_with_rules(rules, params, context, path)
    if params.q.strip() and not params.offset and not params.cursor:  # a further page is no search of its own
        record_search(
            params.q,
            site_id=context.root.site_id,
            locale=context.root.language,
            total=response.total + len(response.promoted),
            milliseconds=round((time.perf_counter() - started) * 1000),
            visitor=client_ip,
            narrowed=params.is_narrowed,
            degraded=response.degraded,
        )
    return response


def search_with_rules(rules: Rules, params: SearchParams, context: ReadContext, path: str) -> SearchAnswer:
    """Search by these rules of the editors, without recording it.

    Promoted pages are shown apart on the first page of results and never among the items; the total counts items.
    """
    paging = read_paging(params)
    parsed = parse_search(params, context, rules, paging.cursor)
    promoted = find_promoted(parsed, context)
    results = find_results(promoted.query, parsed.filters, context)
    correction = None if results.is_degraded else find_correction(params, parsed.typed, results.total, context, rules)
    is_first_page = paging.start == 0
    ids = [*(promoted.page_ids if is_first_page else []), *(item.id for item in results.items)]
    following: dict[str, str | int] = {}
    if results.cursor:  # also after an offset: what is published meanwhile would show a result twice, or not at all
        following = {"cursor": sign_cursor(paging, results.cursor, params.limit)}
    elif results.next_offset:
        following = {"offset": results.next_offset}
    given = params.model_dump(mode="json", exclude_defaults=True, exclude={"offset", "cursor"})
    url = f"{settings.CMS_URL}{path}?{urlencode({**given, **following}, doseq=True)}"
    return SearchAnswer(
        query_id=create_query_id(params.q, context, paging.start, ids),
        query=params.q,
        total=results.total,
        degraded=results.is_degraded,
        promoted=promoted.results if is_first_page else [],
        items=results.items,
        facets=results.facets,
        did_you_mean=correction,
        next=url if following else None,
    )
