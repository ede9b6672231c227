"""Which pages match: one clause for each group of the query, and how many of them must match.

Words that the title or summary of a visible page contains are spelt right. Only other words are searched for with
typing errors. “Police” therefore does not find “policy”, and Elasticsearch does not build the automata for typing
errors: see docs/decisions/011-elasticsearch-marks-and-completions.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.analysis import is_single_character, is_stopword
from search.engines.matching_rules import (
    count_required_groups,
    count_required_pairs,
    find_title_part,
    max_edits,
    split_counted_words,
)
from search.engines.port import Group, ParsedText, Phrase, SearchQuery, Term

from .client import run_searches
from .filters import (
    CHARACTERS_FIELD,
    MIN_PREFIX_LENGTH,
    STEMMED_FIELDS,
    TITLE_PAIRS_FIELD,
    TITLE_PREFIX_FIELD,
    UNSTEMMED_FIELDS,
    Query,
    fuzziness_params,
    phrase_fields,
    visible_pages,
)


def minimum_should_match_filters(
    text: ParsedText, locale: str, minimum_should_match: str, fields: tuple[str, ...] = STEMMED_FIELDS
) -> list[Query]:
    """Return the filters for pages that match enough groups in these stemmed fields; they do not change scores."""
    filters = [group_query(group, locale, fields) for group in text.groups if group.required]
    counted = [query for _, query in counted_words(text, locale, fields)]
    least = count_required_groups(len(counted), minimum_should_match)
    if counted and (least or not filters):  # otherwise every page would match
        filters.append({"bool": {"should": counted, "minimum_should_match": max(1, least)}})
    return filters


def is_single_word(text: ParsedText, locale: str) -> bool:
    """Return whether the text is one word, which may be misspelt, without synonyms.

    The clauses that score such a text match exactly the pages that it must match.
    """
    (first, *others), *groups = (group.alternatives for group in text.groups)
    if others or groups or not isinstance(first, Term) or first.exact:
        return False
    is_special = is_single_character(first.text) or is_stopword(first.text, locale)
    return not is_special and title_part_query(text, locale) is None


def counted_words(
    text: ParsedText, locale: str, fields: tuple[str, ...] = STEMMED_FIELDS
) -> list[tuple[tuple[Group, ...], Query]]:
    """Return the groups of each word of which only some must match, with the query for pages that match it."""
    last = text.groups[-1] if text.completing and text.groups else None
    optional = [group for group in text.groups if not group.required and not group.stopword]
    part = title_part_query(text, locale)
    queries = [(word, _word_query(word, locale, fields, last)) for word in split_counted_words(optional)]
    return [(word, {"bool": {"should": [query, part]}} if part else query) for word, query in queries]


def title_part_query(text: ParsedText, locale: str) -> Query | None:
    """Return the query for titles that contain the whole text; None where `search.engines.matching_rules` says so."""
    part = find_title_part(text, locale)
    return {"match_phrase": {TITLE_PAIRS_FIELD: part}} if part else None


def _word_query(word: tuple[Group, ...], locale: str, fields: tuple[str, ...], last: Group | None) -> Query:
    queries = [group_query(group, locale, fields, completing=group is last) for group in word]
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": queries, "minimum_should_match": count_required_pairs(word)}}


def excluded_queries(text: ParsedText, locale: str, fields: tuple[str, ...] = STEMMED_FIELDS) -> list[Query]:
    """Return the queries for words and phrases that a page must not contain in these stemmed fields."""
    return [group_query(Group((alternative,)), locale, fields) for alternative in text.excluded]


def group_query(
    group: Group, locale: str, fields: tuple[str, ...] = STEMMED_FIELDS, *, completing: bool = False
) -> Query:
    """Return a query for pages that match any alternative of a group; if `completing`, the first may be a prefix."""
    queries = [query for one in group.alternatives for query in _alternative_queries(one, locale, fields)]
    first = group.alternatives[0]
    if completing and isinstance(first, Term) and len(first.text) >= MIN_PREFIX_LENGTH:
        queries.append({"match": {TITLE_PREFIX_FIELD: {"query": first.text, "operator": "and"}}})
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _alternative_queries(alternative: Term | Phrase, locale: str, fields: tuple[str, ...]) -> list[Query]:
    if isinstance(alternative, Phrase):
        words, searched = " ".join(alternative.words), phrase_fields(alternative, locale, fields)
        return [{"multi_match": {"query": words, "type": "phrase", "fields": searched}}]
    word = alternative.text
    if is_single_character(word):
        return [{"match": {CHARACTERS_FIELD: word}}]
    as_written = {"query": word, "fields": UNSTEMMED_FIELDS, "operator": "and"}
    spelt: Query = {"multi_match": as_written if alternative.exact else as_written | fuzziness_params(word)}
    if is_stopword(word, locale):  # the query is for the stopword itself, which the stemmed fields do not contain
        return [spelt]
    return [{"multi_match": {"query": word, "fields": fields, "operator": "and"}}, spelt]


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
