"""From what a visitor has typed so far to what may be meant: pages, topics, people, and what others searched for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms.content.references import ReadContext
from search.querying.parser import parse
from search.rules.compiled import Rules
from search.rules.loader import get_rules

from .past_queries import past
from .schema import (
    SuggestAnswer,
    Suggested,
    SuggestedPage,
    SuggestedPerson,
    SuggestedQuery,
    SuggestedTopic,
    SuggestParams,
)
from .terms import fitting
from .timeout import TimeLimit
from .titles import titles
from .typed_text import Typed

MOST_TERMS = 2  # topics, and people: those that begin as typed come first, and more of them would hide the titles


def suggest(params: SuggestParams) -> SuggestAnswer:
    """Never fails for want of an engine: then there are titles from the database, topics and people.

    Raises:
        InvalidParameters: an unknown site or language.
    """
    context = params.read_context()
    typed = Typed.read(params.q, context.root.language)
    items = _items(params, typed, context) if typed.words else []
    return SuggestAnswer(query=params.q, items=items)


def _items(params: SuggestParams, typed: Typed, context: ReadContext) -> list[Suggested]:
    left, rules = TimeLimit(), get_rules(context.root.language, context.root.site_id)
    hidden = rules.hidden_for(parse(params.q, context.root.language))
    pages = [
        SuggestedPage(
            kind="page", text=one.title, highlight=typed.mark(one.title), path=one.path, value=None, type=one.type
        )
        for one in titles(params.q, context, hidden, params.limit, left)
        if rules.may_suggest(one.title)
    ]
    others = _others(params.q, typed, context, rules, left)
    return _mixed(pages, [one for one in others if rules.may_suggest(one.text)], typed, params.limit)


def _others(q: str, typed: Typed, context: ReadContext, rules: Rules, left: TimeLimit) -> Iterator[Suggested]:
    for value, label in fitting("topics", typed, context, MOST_TERMS):
        yield SuggestedTopic(kind="topic", text=label, highlight=typed.mark(label), path=None, value=value, type=None)
    for value, label in fitting("people", typed, context, MOST_TERMS):
        yield SuggestedPerson(kind="person", text=label, highlight=typed.mark(label), path=None, value=value, type=None)
    for text in past(q, context, rules, left):
        yield SuggestedQuery(kind="query", text=text, highlight=typed.mark(text), path=None, value=None, type=None)


def _mixed(pages: Sequence[SuggestedPage], others: Sequence[Suggested], typed: Typed, limit: int) -> list[Suggested]:
    """Titles that begin as typed, then topics, people and past queries, then titles that only have the words.

    The others get half of the places if there are as many of them. What a page or a topic says already is not said
    again as a query.
    """
    said = {one.text.casefold() for one in (*pages, *others) if one.kind != "query"}
    others = [one for one in others if one.kind != "query" or one.text.casefold() not in said]
    shown = pages[: limit - min(len(others), limit // 2)]
    begun = [one for one in shown if typed.has_prefix(one.text)]
    rest = [one for one in shown if one not in begun]
    return [*begun, *others[: limit - len(shown)], *rest]
