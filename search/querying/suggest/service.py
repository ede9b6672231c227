"""Suggestions for what a visitor is typing: pages, topics, people, and past queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms.content.references import ReadContext
from search.querying.parser import parse
from search.rules.compiled import Rules
from search.rules.loader import get_rules

from .past_queries import find_past_queries
from .people import suggest_people
from .schema import (
    SuggestAnswer,
    Suggested,
    SuggestedPage,
    SuggestedQuery,
    SuggestedTopic,
    SuggestParams,
)
from .terms import find_terms
from .timeout import SuggestTimeout
from .titles import find_titles
from .typed_text import TypedText

MAX_TERMS = 2  # topics, and people; more would hide the titles


def suggest(params: SuggestParams) -> SuggestAnswer:
    """Return suggestions. Without an engine they are titles from the database, topics and people.

    Raises:
        InvalidParameters: an unknown site or language.
    """
    context = params.read_context()
    typed = TypedText.read(params.q, context.root.language)
    items = _items(params, typed, context) if typed.words else []
    return SuggestAnswer(query=params.q, items=items)


def _items(params: SuggestParams, typed: TypedText, context: ReadContext) -> list[Suggested]:
    timeout, rules = SuggestTimeout(), get_rules(context.root.language, context.root.site_id)
    hidden = rules.hidden_for(parse(params.q, context.root.language))
    pages = [
        SuggestedPage(
            kind="page", text=one.title, highlight=typed.mark(one.title), path=one.path, value=None, type=one.type
        )
        for one in find_titles(params.q, context, hidden, params.limit, timeout)
        if rules.may_suggest(one.title)
    ]
    others = [one for one in _others(params.q, typed, context, rules, timeout) if rules.may_suggest(one.text)]
    paths = {one.path for one in others}  # paths of people: the page of a person is suggested once
    return _mixed([one for one in pages if one.path not in paths], others, typed, params.limit)


def _others(
    q: str, typed: TypedText, context: ReadContext, rules: Rules, timeout: SuggestTimeout
) -> Iterator[Suggested]:
    for value, label in find_terms("topics", typed, context, MAX_TERMS):
        yield SuggestedTopic(kind="topic", text=label, highlight=typed.mark(label), path=None, value=value, type=None)
    yield from suggest_people(typed, context, MAX_TERMS)
    for text in find_past_queries(q, context, rules, timeout):
        yield SuggestedQuery(kind="query", text=text, highlight=typed.mark(text), path=None, value=None, type=None)


def _mixed(
    pages: Sequence[SuggestedPage], others: Sequence[Suggested], typed: TypedText, limit: int
) -> list[Suggested]:
    """Order: titles that begin as typed, then topics, people and past queries, then titles that contain the words.

    The others get up to half of the places. A past query that equals a title or a topic is left out.
    """
    said = {one.text.casefold() for one in (*pages, *others) if one.kind != "query"}
    others = [one for one in others if one.kind != "query" or one.text.casefold() not in said]
    shown = pages[: limit - min(len(others), limit // 2)]
    begun = [one for one in shown if typed.has_prefix(one.text)]
    rest = [one for one in shown if one not in begun]
    return [*begun, *others[: limit - len(shown)], *rest]
