"""Why a query finds a page: the parts of its score; or the condition that the page does not meet, for editors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.documents import format_utc
from search.engines.matching_rules import count_required_groups, missing_words_message, word_text
from search.engines.port import Explanation, Group, Message, ParsedText, Phrase, SearchQuery, Term, gettext_noop

from .client import require_complete
from .filters import (
    TOMBSTONE_QUERY,
    Query,
    expired_query,
    filters_by_name,
    ids_query,
    named_query,
    post_filters,
    ranges_by_name,
)
from .match_queries import counted_words, excluded_queries, group_query, mark_known_words
from .score_queries import part_names, score_query
from .searcher import match_query

Condition = tuple[str, Query]  # (the reason if a page does not match, the query)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions that a page must meet, in order of priority, and the words, of which it needs `needed`."""

    each: tuple[Condition, ...]
    words: tuple[Condition, ...]
    needed: int

    def queries(self) -> Iterator[Condition]:
        """Yield all conditions."""
        yield from self.each
        yield from self.words

    def first_unmet(self, met: Collection[str]) -> str:
        """Return the reason, from the names of the queries that the page matches."""
        unmet = next((text for text, _ in self.each if text not in met), None)
        if unmet is not None:
            return unmet
        missing = [text for text, _ in self.words if text not in met]
        has = len(self.words) - len(missing)
        return missing_words_message(has, len(self.words), self.needed, ", ".join(missing))


def build_conditions(search_query: SearchQuery) -> Conditions:
    """Return all conditions of a query."""
    text = search_query.text
    each = (
        *_page_conditions(search_query),
        *_date_conditions(search_query),
        *(_text_conditions(text, search_query.locale) if text else ()),
    )
    counted = counted_words(text, search_query.locale) if text else []
    words = tuple((f"“{word_text(word)}”", query) for word, query in counted)
    needed = count_required_groups(len(words), search_query.ranking.minimum_should_match)
    return Conditions(each, words, max(1, needed))


def _page_conditions(search_query: SearchQuery) -> Iterator[Condition]:
    yield Message(gettext_noop("it was removed from the index")), _not(TOMBSTONE_QUERY)
    yield Message(gettext_noop("it belongs to another site")), {"term": {"site": search_query.site}}
    yield Message(gettext_noop("it has expired")), _not(expired_query(search_query.now))
    yield Message(gettext_noop("it is hidden for this search")), _not(ids_query(search_query.hidden_ids))
    if search_query.only_ids is not None:
        yield Message(gettext_noop("the search is limited to other pages")), ids_query(search_query.only_ids)
    for name, query in filters_by_name(search_query).items():
        yield Message(gettext_noop("the filter on %(filter)s excludes it"), filter=name), query
    for name, query in ranges_by_name(search_query).items():
        yield Message(gettext_noop("the range of %(filter)s excludes it"), filter=name), query


def _date_conditions(search_query: SearchQuery) -> Iterator[Condition]:
    if since := search_query.published_from:
        too_early = Message(gettext_noop("it was published before the selected dates"))
        yield too_early, {"range": {"published_at": {"gte": format_utc(since)}}}
    if before := search_query.published_before:
        too_late = Message(gettext_noop("it was published after the selected dates"))
        yield too_late, {"range": {"published_at": {"lt": format_utc(before)}}}


def _text_conditions(text: ParsedText, locale: str) -> Iterator[Condition]:
    for one, query in zip(text.excluded, excluded_queries(text, locale), strict=True):
        yield Message(gettext_noop("it contains “%(words)s”, which is excluded"), words=display_text(one)), _not(query)
    for group in _required_groups(text):
        words = display_text(group.alternatives[0])
        yield Message(gettext_noop("it does not contain “%(words)s”"), words=words), group_query(group, locale)


def _required_groups(text: ParsedText) -> list[Group]:
    return [group for group in text.groups if group.required]


def display_text(one: Term | Phrase) -> str:
    """Return the text of a word or phrase."""
    return " ".join(one.words) if isinstance(one, Phrase) else one.text


def _not(query: Query) -> Query:
    return {"bool": {"must_not": [query]}}


def explain(client: Elasticsearch, index: str, search_query: SearchQuery, page_id: int) -> Explanation:
    """Implement `Engine.explain`.

    The score is the sum of the parts; the part of type and age is the difference that these make to the text's score.
    """
    search_query = mark_known_words(client, index, search_query)
    chosen = [*post_filters(search_query), ids_query([page_id])]
    scored = score_query(search_query, match_query(search_query, with_names=True))
    hit = find_hit(client, index, {"bool": {"must": [scored], "filter": chosen}})
    if hit is None:
        return Explanation(found=False, score=0.0, parts=(), reason=_why_not(client, index, search_query, page_id))
    names = {str(name): name for name in (part_names(search_query.text) if search_query.text else ())}
    shares: dict[str, float] = {
        names.get(name, name): value for name, value in hit.get("matched_queries", {}).items() if value
    }
    text = sum(shares.values())
    score = float(hit["_score"]) if text else 0.0
    if text and abs(score / text - 1) > 1e-6:  # more than a rounding error
        shares[Message(gettext_noop("type and age: × %(factor)s"), factor=f"{score / text:.3f}")] = score - text
    parts = sorted(shares.items(), key=lambda part: -abs(part[1]))
    return Explanation(found=True, score=score, parts=tuple(parts))


def _why_not(client: Elasticsearch, index: str, search_query: SearchQuery, page_id: int) -> str:
    conditions = build_conditions(search_query)
    named = [named_query(name, query) for name, query in conditions.queries()]
    hit = find_hit(client, index, {"bool": {"filter": [ids_query([page_id])], "should": named}})
    if hit is None:
        return Message(gettext_noop("it is not in the index"))
    return conditions.first_unmet(set(hit.get("matched_queries", {})))


def find_hit(client: Elasticsearch, index: str, query: Query) -> Mapping[str, Any] | None:
    """Return the only hit of a query with the names and scores of the matched clauses, or None."""
    result = client.search(index=index, query=query, size=1, source=False, include_named_queries_score=True)
    hits: list[Mapping[str, Any]] = require_complete(result)["hits"]["hits"]
    return hits[0] if hits else None
