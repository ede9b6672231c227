"""The conditions that a page must meet to be found, and the texts that tell editors which one is not met."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from search.documents import format_utc
from search.engines.messages import Message, gettext_noop
from search.engines.minimum_should_match import count_required_groups, missing_words_message, word_text
from search.engines.port import Group, ParsedText, Phrase, SearchQuery, Term

from .fields import Query
from .filters import TOMBSTONE_QUERY, expired_query, filters_by_name, ids_query
from .match_queries import counted_words, excluded_queries, group_query

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
