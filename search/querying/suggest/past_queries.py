"""Suggestions from past queries, if they find something now in a text that visitors can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from cms.content.references import ReadContext
from cms.db.version_cache import cached_per_version
from search.analytics.popular_queries import find_popular_queries
from search.engine import get_engine
from search.engines.port import SearchQuery, SearchResult, SearchUnavailable
from search.querying.exclusions import Exclusions, find_exclusions
from search.querying.params import SearchParams
from search.querying.search_query import parse_search
from search.rules.compiled import Rules

from .timeout import SuggestTimeout
from .visible_words import contains_all, load_visible_words

MAX_QUERIES_CHECKED = 3  # each is a search; more would be the load of a page of results for every key
HITS_CHECKED = 3  # hits of each query


def find_past_queries(q: str, context: ReadContext, rules: Rules, timeout: SuggestTimeout) -> list[str]:
    """Return past queries that continue `q`; those already verified if the engine does not answer in time."""
    texts = find_popular_queries(q, context.root.language, context.root.site_id, MAX_QUERIES_CHECKED)[
        :MAX_QUERIES_CHECKED
    ]
    found = _found(context.root.language, context.root.site_id)
    with suppress(SearchUnavailable):  # what was verified before still holds
        found |= _find_visible([text for text in texts if text not in found], context, rules, timeout)
    return [text for text in texts if text in found]


@cached_per_version
def _found(language: str, site: int) -> set[str]:
    """Return the queries that found something since the content last changed; others are tried again later."""
    return set()


def _find_visible(texts: Sequence[str], context: ReadContext, rules: Rules, timeout: SuggestTimeout) -> set[str]:
    if not texts:
        return set()
    exclusions = find_exclusions(context)
    queries = {text: _build_query(text, context, rules, exclusions) for text in texts}
    results = timeout.run(lambda: _run(queries))
    public = load_visible_words((hit.id for result in results.values() for hit in result.hits), context)
    return {text for text, search_query in queries.items() if _is_visible(results[text], search_query, public)}


def _build_query(text: str, context: ReadContext, rules: Rules, exclusions: Exclusions) -> SearchQuery:
    query = parse_search(SearchParams.model_validate({"q": text}), context, rules).query
    return replace(exclusions.apply(query), limit=HITS_CHECKED, facets=(), highlight=False)


def _run(queries: Mapping[str, SearchQuery]) -> dict[str, SearchResult]:
    return {text: get_engine().search(search_query) for text, search_query in queries.items()}


def _is_visible(result: SearchResult, search_query: SearchQuery, public: Mapping[int, Mapping[str, str]]) -> bool:
    """Return whether a visible hit contains the query: an engine may also match words of a hidden page."""
    said = (public[hit.id] for hit in result.hits if hit.id in public)
    return search_query.text is not None and any(
        contains_all(words, search_query.text, search_query.locale) for words in said
    )
