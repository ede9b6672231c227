"""The first results that a visitor would see, without logging or counting the search."""

from __future__ import annotations

from dataclasses import replace

from search.engine import get_engine
from search.querying.params import SearchParams
from search.querying.results import build_items, run_query
from search.querying.schema import FoundCard
from search.querying.search_query import parse_search
from search.rules.loader import get_rules

from .evaluator import RESULT_DEPTH


def find_top_results(query: str, *, locale: str, site: str | None = None, limit: int = RESULT_DEPTH) -> list[FoundCard]:
    """Return the first results in order, without pages that the public may not see.

    Raises:
        SearchUnavailable: the engine did not respond; figures of the database search would not describe the ranking.
        InvalidParameters: an unknown site or language.
    """
    params = SearchParams.model_validate({"q": query, "locale": locale, "site": site, "limit": limit})
    context = params.read_context()
    rules = get_rules(context.root.language, context.root.site_id)
    search_query = replace(parse_search(params, context, rules).query, facets=(), highlight=False)
    return build_items(run_query(get_engine(), search_query), context)


def find_top_page_ids(query: str, *, locale: str, site: str | None = None, limit: int = RESULT_DEPTH) -> list[int]:
    """Return the page ids of `find_top_results`."""
    return [item.id for item in find_top_results(query, locale=locale, site=site, limit=limit)]
