"""What must be true of a page for a question to find it, and how it is said, when it is not, to an editor."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from search.documents import format_utc
from search.engines.minimum_should_match import count_required_groups
from search.engines.port import Group, ParsedText, Phrase, SearchQuery, Term

from .fields import Query
from .filters import TOMBSTONE_QUERY, expired_query, filters_by_field, ids_query
from .match_queries import excluded_queries, group_query, optional_groups

Condition = tuple[str, Query]  # what is said of a page that the query does not match


@dataclass(frozen=True, slots=True)
class Conditions:
    """Those that a page must all meet, in the order of telling; then the words, of which it must have so many."""

    each: tuple[Condition, ...]
    words: tuple[Condition, ...]
    needed: int

    def queries(self) -> Iterator[Condition]:
        yield from self.each
        yield from self.words

    def first_unmet(self, met: Collection[str]) -> str:
        """The reason, from the names of the queries that the page matches."""
        unmet = next((said for said, _ in self.each if said not in met), None)
        if unmet is not None:
            return unmet
        missing = [said for said, _ in self.words if said not in met]
        has = len(self.words) - len(missing)
        return f"it has {has} of {len(self.words)} words, {self.needed} are needed; not {', '.join(missing)}"


def build_conditions(search_query: SearchQuery) -> Conditions:
    """All conditions of a question."""
    text = search_query.text
    each = (
        *_of_the_page(search_query),
        *_of_the_dates(search_query),
        *(_of_the_text(text, search_query.locale) if text else ()),
    )
    counted = optional_groups(text, search_query.locale) if text else []
    words = tuple((f"“{display_text(group.alternatives[0])}”", query) for group, query in counted)
    needed = count_required_groups(len(words), search_query.ranking.minimum_should_match)
    return Conditions(each, words, max(1, needed))


def _of_the_page(search_query: SearchQuery) -> Iterator[Condition]:
    yield "it was taken out of the index", _not(TOMBSTONE_QUERY)
    yield "it belongs to another site", {"term": {"site": search_query.site}}
    yield "it has expired", _not(expired_query(search_query.now))
    yield "it is hidden for this question", _not(ids_query(search_query.hidden))
    if search_query.only is not None:
        yield "the question is about other pages", ids_query(search_query.only)
    for name, choice in filters_by_field(search_query).items():
        yield f"the filter on {name} leaves it out", choice


def _of_the_dates(search_query: SearchQuery) -> Iterator[Condition]:
    if since := search_query.published_from:
        yield "it was published before the time asked for", {"range": {"published_at": {"gte": format_utc(since)}}}
    if before := search_query.published_before:
        yield "it was published after the time asked for", {"range": {"published_at": {"lt": format_utc(before)}}}


def _of_the_text(text: ParsedText, locale: str) -> Iterator[Condition]:
    for one, query in zip(text.excluded, excluded_queries(text, locale), strict=True):
        yield f"it has “{display_text(one)}”, which is excluded", _not(query)
    for group in _required(text):
        yield f"it does not have “{display_text(group.alternatives[0])}”", group_query(group, locale)


def _required(text: ParsedText) -> list[Group]:
    return [group for group in text.groups if group.required]


def display_text(one: Term | Phrase) -> str:
    """A word or phrase as it is written."""
    return " ".join(one.words) if isinstance(one, Phrase) else one.text


def _not(query: Query) -> Query:
    return {"bool": {"must_not": [query]}}
