"""The first pages that a visitor would be answered, without what a visit leaves behind: no log, no count."""

from __future__ import annotations

from dataclasses import replace

from search.engine import engine
from search.querying.params import SearchParams
from search.querying.results import items_of
from search.querying.schema import FoundCard
from search.querying.search_query import build_search_query
from search.semantic.rerank import search_reranked

from .evaluator import DEPTH


def first_answers(query: str, *, locale: str, site: str | None = None, limit: int = DEPTH) -> list[FoundCard]:
    """The answers in order. What the public may not see now is not among them, as for a visitor.

    Raises:
        SearchUnavailable: the engine is away; a figure of the plainer search would say nothing about the ranking.
        InvalidParameters: an unknown site or language.
    """
    params = SearchParams.model_validate({"q": query, "locale": locale, "site": site, "limit": limit})
    context = params.read_context()
    search_query = replace(build_search_query(params, context, None), facets=(), highlight=False)
    return items_of(search_reranked(engine(), search_query), context)


def first_pages(query: str, *, locale: str, site: str | None = None, limit: int = DEPTH) -> list[int]:
    """The ids of `first_answers`."""
    return [item.id for item in first_answers(query, locale=locale, site=site, limit=limit)]
