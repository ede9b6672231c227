"""Which pages match: one clause for each group of the query, and how many of them must match."""

from __future__ import annotations

from search.engines.analysis import is_stopword
from search.engines.characters import is_single_character
from search.engines.minimum_should_match import (
    count_required_groups,
    count_required_pairs,
    split_counted_words,
)
from search.engines.port import Group, ParsedText, Phrase, Term
from search.engines.title_parts import find_title_part

from .fields import (
    CHARACTERS_FIELD,
    MIN_PREFIX_LENGTH,
    STEMMED_FIELDS,
    TITLE_PAIRS_FIELD,
    TITLE_PREFIX_FIELD,
    UNSTEMMED_FIELDS,
    Query,
    fuzziness_params,
    phrase_fields,
)


def minimum_should_match_filters(
    text: ParsedText, locale: str, minimum_should_match: str, fields: tuple[str, ...] = STEMMED_FIELDS
) -> list[Query]:
    """Return the filters for pages that match enough groups in these stemmed fields; they do not change scores."""
    filters = [group_query(group, locale, fields) for group in text.groups if group.required]
    counted = [query for _, query in counted_words(text, locale, fields)]
    least = count_required_groups(len(counted), minimum_should_match)
    if counted and (least or not filters):  # without a required word, every page would match
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
    """Return the query for titles that contain the whole text; None where `search.engines.title_parts` says so."""
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
