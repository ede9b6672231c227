"""Which words of a search are spelt right: those that the title or summary of a visible page contains.

Only other words are searched for with typing errors. “Police” therefore does not find “policy”, and Elasticsearch does
not build the automata for typing errors: see docs/decisions/011-elasticsearch-marks-and-completions.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import Group, ParsedText, Phrase, SearchQuery, Term
from search.engines.spelling_dictionary import max_edits

from .fields import UNSTEMMED_FIELDS, Query
from .filters import visible_filter
from .multi_search import run_searches


def mark_known_words(client: Elasticsearch, index: str, search_query: SearchQuery) -> SearchQuery:
    """Return the search with `exact` set for its words that visible pages contain; makes one request, if any."""
    text = search_query.text
    words = find_doubtful_words(text) if text else []
    if text is None or not words:
        return search_query
    known = _find_known_words(client, index, search_query, words)
    return replace(search_query, text=_mark(text, known)) if known else search_query


def find_doubtful_words(text: ParsedText) -> Sequence[str]:
    """Return the distinct words that may be misspelt: those that are neither exact, nor too short, nor numbers."""
    terms = (one for group in text.groups for one in group.alternatives if isinstance(one, Term) and not one.exact)
    return list(dict.fromkeys(term.text for term in terms if max_edits(term.text)))


def _find_known_words(
    client: Elasticsearch, index: str, search_query: SearchQuery, words: Sequence[str]
) -> Collection[str]:
    visible = visible_filter(search_query.site, search_query.now, except_for=search_query.hidden_ids)
    responses = run_searches(client, index, (_build_body(word, visible) for word in words))
    return {word for word, found in zip(words, responses, strict=True) if found["hits"]["total"]["value"]}


def _build_body(word: str, visible: Query) -> dict[str, Any]:
    """Return the body of a search for one page with the word."""
    written: Query = {"multi_match": {"query": word, "fields": UNSTEMMED_FIELDS, "operator": "and"}}
    matching = {"bool": {"filter": [written, visible]}}
    return {"query": matching, "size": 0, "terminate_after": 1, "track_total_hits": 1}


def _mark(text: ParsedText, known: Collection[str]) -> ParsedText:
    def mark_one(one: Term | Phrase) -> Term | Phrase:
        return replace(one, exact=True) if isinstance(one, Term) and one.text in known else one

    def mark_group(group: Group) -> Group:
        return replace(group, alternatives=tuple(map(mark_one, group.alternatives)))

    return replace(text, groups=tuple(map(mark_group, text.groups)))
