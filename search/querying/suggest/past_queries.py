"""What others have searched for and found, if it is found now, in a text that a visitor can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from cms.content.references import ReadContext
from cms.core.version_cache import cached_per_version
from search.analytics.popular_queries import find_popular_queries
from search.engine import get_engine
from search.engines.port import SearchQuery, SearchResult, SearchUnavailable
from search.querying.params import SearchParams
from search.querying.search_query import parse_search
from search.rules.compiled import Rules

from .timeout import TimeLimit
from .visible_words import public_words, says

CHECKED = 3  # past queries that are searched again; more would be the load of a page of results at every key
HITS = 3  # of each that are read


def past(q: str, context: ReadContext, rules: Rules, left: TimeLimit) -> list[str]:
    """Past queries that continue what was typed; none where the engine does not answer in time."""
    texts = find_popular_queries(q, context.root.language, context.root.site_id, CHECKED)[:CHECKED]
    found = _found(context.root.language, context.root.site_id)
    with suppress(SearchUnavailable):  # what is known already is still true
        found |= _are_found([text for text in texts if text not in found], context, rules, left)
    return [text for text in texts if text in found]


@cached_per_version
def _found(language: str, site: int) -> set[str]:
    """Those found since the content last changed. What was not found is asked for again: the index follows later."""
    return set()


def _are_found(texts: Sequence[str], context: ReadContext, rules: Rules, left: TimeLimit) -> set[str]:
    if not texts:
        return set()
    asked = {text: _question(text, context, rules) for text in texts}
    answers = left.run(lambda: _ask(asked))
    public = public_words((hit.id for result in answers.values() for hit in result.hits), context)
    return {text for text, search_query in asked.items() if _is_said(answers[text], search_query, public)}


def _question(text: str, context: ReadContext, rules: Rules) -> SearchQuery:
    query = parse_search(SearchParams.model_validate({"q": text}), context, rules).query
    return replace(query, limit=HITS, facets=(), highlight=False)


def _ask(questions: Mapping[str, SearchQuery]) -> dict[str, SearchResult]:
    return {text: get_engine().search(search_query) for text, search_query in questions.items()}


def _is_said(result: SearchResult, search_query: SearchQuery, public: Mapping[int, Mapping[str, str]]) -> bool:
    """Whether one of the hits says it. An engine forgives much: what was typed may be the word of a hidden page."""
    said = (public[hit.id] for hit in result.hits if hit.id in public)
    return search_query.text is not None and any(says(words, search_query.text, search_query.locale) for words in said)
