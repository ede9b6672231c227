"""The first pages that a visitor would be answered, without what a visit leaves behind: no log, no count."""

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
    """The answers in order. What the public may not see now is not among them, as for a visitor.

    Raises:
        SearchUnavailable: the engine is away; a figure of the plainer search would say nothing about the ranking.
        InvalidParameters: an unknown site or language.
    """
    params = SearchParams.model_validate({"q": query, "locale": locale, "site": site, "limit": limit})
    context = params.read_context()
    rules = get_rules(context.root.language, context.root.site_id)
    search_query = replace(parse_search(params, context, rules).query, facets=(), highlight=False)
    return build_items(run_query(get_engine(), search_query), context)


def find_top_page_ids(query: str, *, locale: str, site: str | None = None, limit: int = RESULT_DEPTH) -> list[int]:
    """The ids of `first_answers`."""
    return [item.id for item in find_top_results(query, locale=locale, site=site, limit=limit)]
