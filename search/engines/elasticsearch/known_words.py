"""Which words of a search are spelt right: those that the title or summary of a visible page contains.

Only other words are searched for with typing errors. “Police” therefore does not find “policy”, and Elasticsearch does
not build the automata for typing errors: see docs/decisions/011-elasticsearch-marks-and-completions.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import Group, ParsedText, Phrase, SearchQuery, Term
from search.engines.spelling_dictionary import max_edits

from .fields import UNSTEMMED_FIELDS, Query
from .filters import visible_pages
from .multi_search import run_searches


def mark_known_words(client: Elasticsearch, index: str, search_query: SearchQuery) -> SearchQuery:
    """Return the search with `exact` set for its words that visible pages contain; makes one request, if any."""
    words = find_doubtful_words(search_query.text)
    if not words:
        return search_query
    responses = run_searches(client, index, build_bodies(search_query, words))
    return mark_exact(search_query, read_known_words(words, responses))


def find_doubtful_words(text: ParsedText | None) -> Sequence[str]:
    """Return the distinct words that may be misspelt: those that are neither exact, nor too short, nor numbers."""
    groups = text.groups if text else ()
    terms = (one for group in groups for one in group.alternatives if isinstance(one, Term) and not one.exact)
    return list(dict.fromkeys(term.text for term in terms if max_edits(term.text)))


def build_bodies(search_query: SearchQuery, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return the body of a search for one page with the word, for each of these words."""
    return [_build_body(word, visible_pages(search_query)) for word in words]


def read_known_words(words: Sequence[str], responses: Sequence[Mapping[str, Any]]) -> Collection[str]:
    """Return the words that a page contains, by the responses to the searches of `build_bodies`."""
    return {word for word, found in zip(words, responses, strict=True) if found["hits"]["total"]["value"]}


def mark_exact(search_query: SearchQuery, words: Collection[str]) -> SearchQuery:
    """Return the search with `exact` set for these words."""

    def mark_one(one: Term | Phrase) -> Term | Phrase:
        return replace(one, exact=True) if isinstance(one, Term) and one.text in words else one

    def mark_group(group: Group) -> Group:
        return replace(group, alternatives=tuple(map(mark_one, group.alternatives)))

    if search_query.text is None or not words:
        return search_query
    return replace(
        search_query, text=replace(search_query.text, groups=tuple(map(mark_group, search_query.text.groups)))
    )


def _build_body(word: str, visible: Query) -> dict[str, Any]:
    written: Query = {"multi_match": {"query": word, "fields": UNSTEMMED_FIELDS, "operator": "and"}}
    matching = {"bool": {"filter": [written, visible]}}
    return {"query": matching, "size": 0, "terminate_after": 1, "track_total_hits": 1}
