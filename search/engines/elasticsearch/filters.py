"""The parts of a query that do not depend on its text: fields, filters, and facets.

Facets are disjunctive: the counts of a field ignore the filter on that field, and respect all others. Filters on
counted fields therefore apply to the hits only after counting (`post_filter`), and each count has its own filter of all
the others. Filters on fields that are not counted apply from the start.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from search.documents import format_utc
from search.engines.analysis import is_stopword
from search.engines.matching_rules import LETTERS_FOR_EDITS
from search.engines.port import COMMON_FILTERS, Phrase, SearchQuery

OWN_FIELDS = ("title", "summary", "body", "names")  # fields of the page itself
ATTACHMENTS_FIELD = "attachments"  # text of files that it offers
STEMMED_FIELDS = (*OWN_FIELDS, ATTACHMENTS_FIELD)
# For exact forms, typing errors and stopwords. Not the body, in which nearly every misspelling is a word of some page
# and every stopword occurs.
UNSTEMMED_FIELDS = ("title.words", "summary.words")
TITLE_WORDS_FIELD = "title.words"
TITLE_PREFIX_FIELD = "title.prefix"
TITLE_PAIRS_FIELD = "title.pairs"
VOCABULARY_FIELD = "vocabulary"

MIN_PREFIX_LENGTH = 2  # letters; a prefix of one letter only suggests titles, as it would match nearly every page

# Single Chinese, Japanese and Korean characters, of which the other fields have only pairs.
CHARACTERS_FIELD = VOCABULARY_FIELD
TITLE_CHARACTERS_FIELD = TITLE_PREFIX_FIELD

Query = dict[str, Any]
TOMBSTONE_QUERY: Query = {"term": {"hidden": True}}
MAX_COUNTED_VALUES = 10_000  # values of one field; further ones would count as absent
_MATCHING = "matching"


def named_query(name: str, query: Query) -> Query:
    """Return the query with a name, by which a hit tells that it matches this clause, and with which score."""
    return {"bool": {"must": [query], "_name": name}}


def fuzziness_params(word: str) -> dict[str, Any]:
    """Return the parameters for typing errors, as many as `max_edits` says; none in numbers.

    The first letter must match, as it is rarely wrong.
    """
    return {} if word.isnumeric() else {"fuzziness": "AUTO:{},{}".format(*LETTERS_FOR_EDITS), "prefix_length": 1}


def filter_field(name: str) -> str:
    """Return the field of a filter."""
    return name if name in COMMON_FILTERS else f"filters.{name}"


def phrase_fields(phrase: Phrase, locale: str, fields: tuple[str, ...] = STEMMED_FIELDS) -> tuple[str, ...]:
    """Return the fields to search for a phrase: these stemmed ones, or the un-stemmed ones if all are stopwords."""
    return UNSTEMMED_FIELDS if all(is_stopword(word, locale) for word in phrase.words) else fields


def expired_query(now: datetime) -> Query:
    """Return a query for pages that have expired."""
    return {"range": {"expire_at": {"lte": format_utc(now)}}}


def visible_filter(site: int, now: datetime, *, except_for: Collection[int] = ()) -> Query:
    """Return a query for pages of the site that have not expired, without tombstones and these ids."""
    must_not = [TOMBSTONE_QUERY, expired_query(now)]
    if except_for:
        must_not.append(ids_query(except_for))
    return {"bool": {"filter": [{"term": {"site": site}}], "must_not": must_not}}


def visible_pages(search_query: SearchQuery) -> Query:
    """Return a query for the pages that count for a search, whatever its filters."""
    return visible_filter(search_query.site, search_query.now, except_for=search_query.hidden_ids)


def ids_query(ids: Collection[int]) -> Query:
    """Return a query for these pages."""
    return {"ids": {"values": [str(number) for number in sorted(ids)]}}


def number_field(name: str) -> str:
    """Return the field of a range or sort key."""
    return f"numbers.{name}"


def range_filters(search_query: SearchQuery) -> list[Query]:
    """Return the filters on the date of publication and on the ranges of page types."""
    bounds = {}
    if search_query.published_from:
        bounds["gte"] = format_utc(search_query.published_from)
    if search_query.published_before:
        bounds["lt"] = format_utc(search_query.published_before)
    return [*([{"range": {"published_at": bounds}}] if bounds else []), *ranges_by_name(search_query).values()]


def ranges_by_name(search_query: SearchQuery) -> dict[str, Query]:
    """Return the filters on the ranges of page types by name. A page without a value matches none."""
    return {
        name: {"range": {number_field(name): {key: n for key, n in (("gte", low), ("lt", below)) if n is not None}}}
        for name, (low, below) in search_query.ranges.items()
    }


def filters_by_name(search_query: SearchQuery) -> dict[str, Query]:
    """Return the visitor's filters by name; the values of one filter are OR-ed."""
    return {
        name: {"terms": {filter_field(name): list(values)}} for name, values in search_query.filters.items() if values
    }


def pre_filters(search_query: SearchQuery) -> list[Query]:
    """Return the filters on fields that are not counted."""
    return [clause for name, clause in filters_by_name(search_query).items() if name not in search_query.facets]


def post_filters(search_query: SearchQuery) -> list[Query]:
    """Return the filters on fields that are counted."""
    return [clause for name, clause in filters_by_name(search_query).items() if name in search_query.facets]


def build_aggregations(search_query: SearchQuery) -> dict[str, Any]:
    """Return the aggregations: facets that respect the same filters are counted together."""
    by_filters: dict[str, list[str]] = {}
    for name in search_query.facets:
        by_filters.setdefault(_group_name(name, search_query), []).append(name)
    body: dict[str, Any] = {}
    for group, names in by_filters.items():
        counts = {name: {"terms": {"field": filter_field(name), "size": MAX_COUNTED_VALUES}} for name in names}
        others = _other_filters(names[0], search_query)
        body |= {group: _filtered(others, counts)} if others else counts
    return body


def read_counts(result: Mapping[str, Any], search_query: SearchQuery) -> dict[str, dict[str, int]]:
    """Return the number of pages by facet and value; values without pages are omitted."""
    found = result["aggregations"] if search_query.facets else {}
    return {name: _read_values(_find_counts(found, name, search_query)) for name in search_query.facets}


def _other_filters(name: str, search_query: SearchQuery) -> list[Query]:
    """Return the filters on the counted fields except `name`."""
    return [
        clause
        for other, clause in filters_by_name(search_query).items()
        if other in search_query.facets and other != name
    ]


def _group_name(name: str, search_query: SearchQuery) -> str:
    """Return the name of the aggregation that contains the counts of a facet."""
    return f"without {name}" if search_query.filters.get(name) else "filtered"


def _filtered(filters: Sequence[Query], counts: dict[str, Any]) -> dict[str, Any]:
    """Return an aggregation of the hits that match all filters.

    With a second bucket Elasticsearch tests the filters on each hit. With a single one it would run the whole query
    again for each aggregation, which takes as long as the search itself.
    """
    wanted = {"filters": {_MATCHING: {"bool": {"filter": filters}}}, "other_bucket_key": "others"}
    return {"filters": wanted, "aggs": counts}


def _find_counts(found: Mapping[str, Any], name: str, search_query: SearchQuery) -> Mapping[str, Any]:
    if not _other_filters(name, search_query):
        return cast("Mapping[str, Any]", found[name])
    return cast("Mapping[str, Any]", found[_group_name(name, search_query)]["buckets"][_MATCHING][name])


def _read_values(counted: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
