"""What counts as a hit: one clause a group of the question, and how many of them must be met."""

from __future__ import annotations

from search.engines.analysis import is_stopword
from search.engines.minimum_should_match import count_required_groups
from search.engines.port import Group, ParsedText, Phrase, Term

from .fields import (
    MIN_PREFIX_LENGTH,
    STEMMED_FIELDS,
    TITLE_PREFIX_FIELD,
    UNSTEMMED_FIELDS,
    Query,
    fuzziness_params,
    phrase_fields,
)


def minimum_should_match_filters(text: ParsedText, locale: str, minimum_should_match: str) -> list[Query]:
    """Filters that let through the pages which count as hits; scores are not touched."""
    rules = [group_query(group, locale) for group in text.groups if group.required]
    counted = [query for _, query in optional_groups(text, locale)]
    least = count_required_groups(len(counted), minimum_should_match)
    if counted and (least or not rules):  # a question of which no word is needed would be met by every page
        rules.append({"bool": {"should": counted, "minimum_should_match": max(1, least)}})
    return rules


def optional_groups(text: ParsedText, locale: str) -> list[tuple[Group, Query]]:
    """The groups of which only some must be met, each with the pages that meet it."""
    last = text.groups[-1] if text.completing and text.groups else None
    return [
        (group, group_query(group, locale, completing=group is last))
        for group in text.groups
        if not group.required and not group.stopword
    ]


def excluded_queries(text: ParsedText, locale: str) -> list[Query]:
    """What a page must not contain."""
    return [group_query(Group((alternative,)), locale) for alternative in text.excluded]


def group_query(group: Group, locale: str, *, completing: bool = False) -> Query:
    """The pages that meet a group: by any of its alternatives, the first of which may be the beginning of a word."""
    ways = [way for alternative in group.alternatives for way in _ways(alternative, locale)]
    first = group.alternatives[0]
    if completing and isinstance(first, Term) and len(first.text) >= MIN_PREFIX_LENGTH:
        ways.append({"match": {TITLE_PREFIX_FIELD: {"query": first.text, "operator": "and"}}})
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _ways(alternative: Term | Phrase, locale: str) -> list[Query]:
    if isinstance(alternative, Phrase):
        words = " ".join(alternative.words)
        return [{"multi_match": {"query": words, "type": "phrase", "fields": phrase_fields(alternative, locale)}}]
    word = alternative.text
    as_written = {"query": word, "fields": UNSTEMMED_FIELDS, "operator": "and"}
    spelt: Query = {"multi_match": as_written if alternative.exact else as_written | fuzziness_params(word)}
    if is_stopword(word, locale):  # here it is meant, and the stemmed fields do not have it
        return [spelt]
    return [{"multi_match": {"query": word, "fields": STEMMED_FIELDS, "operator": "and"}}, spelt]
