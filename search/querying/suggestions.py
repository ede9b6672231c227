"""Suggestions for what a visitor is typing: pages, topics, people, and past queries; their parameters and schemas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from cms.content.references import ReadContext
from cms.content.schema import Html, Schema
from cms.http.params import SiteParams
from search.rules.compiled import Rules, get_rules

from .params import FoundType
from .parser import parse
from .suggestion_sources import (
    PEOPLE_FILTER,
    SuggestTimeout,
    find_past_queries,
    find_paths_of_people,
    find_terms,
    find_titles,
)
from .visible_words import TypedText

MAX_LENGTH = 100
ALWAYS_NULL = "Always null in this kind of suggestion."
MAX_TERMS = 2  # topics, and people; more would hide the titles


class SuggestParams(SiteParams):
    """The text that a visitor has entered so far, in the language of the page."""

    q: str = Field(
        "",
        max_length=MAX_LENGTH,
        description="The text entered so far. Without a word there are no suggestions.",
        examples=["recr"],
    )
    limit: int = Field(8, ge=1, le=20, description="Maximum number of items.", examples=[5])


class _Suggested(Schema):
    # All suggestions have the same fields. Those without a value are declared as nullable instead of as `null` alone,
    # for which most generators of clients have no type.
    text: str = Field(description="The suggestion as plain text.")
    highlight: Html = Field(description="The same text as HTML, escaped, with <mark> around the entered text.")


class SuggestedPage(_Suggested):
    """A page whose title matches the entered text. Link to its `path`."""

    kind: Literal["page"]
    path: str
    value: str | None = Field(description=ALWAYS_NULL)
    type: FoundType


class SuggestedTopic(_Suggested):
    """A topic. Search with `topic=` and its `value`."""

    kind: Literal["topic"]
    path: str | None = Field(description=ALWAYS_NULL)
    value: str
    type: FoundType | None = Field(description=ALWAYS_NULL)


class SuggestedPerson(_Suggested):
    """A person with pages by or about them. Link to the `path`; without one, search with `person=` and the `value`."""

    kind: Literal["person"]
    path: str | None = Field(description="The path of the page of the person; null if there is none.")
    value: str
    type: FoundType | None = Field(description=ALWAYS_NULL)


class SuggestedQuery(_Suggested):
    """A popular query. Search for its `text`."""

    kind: Literal["query"]
    path: str | None = Field(description=ALWAYS_NULL)
    value: str | None = Field(description=ALWAYS_NULL)
    type: FoundType | None = Field(description=ALWAYS_NULL)


Suggested = TypeAliasType(
    "Suggested",
    Annotated[
        SuggestedPage | SuggestedTopic | SuggestedPerson | SuggestedQuery,
        Field(discriminator="kind", description="A suggestion; `kind` determines what selecting it does."),
    ],
)


class SuggestAnswer(Schema):
    """Suggestions, the most likely first. `query` is the text that was sent."""

    query: str
    items: list[Suggested]


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
    yield from _people(typed, context, MAX_TERMS)
    for text in find_past_queries(q, context, rules, timeout):
        yield SuggestedQuery(kind="query", text=text, highlight=typed.mark(text), path=None, value=None, type=None)


def _people(typed: TypedText, context: ReadContext, limit: int) -> Iterator[SuggestedPerson]:
    found = dict(find_terms(PEOPLE_FILTER, typed, context, limit))
    paths = find_paths_of_people(found, context)
    for value, name in found.items():
        path = paths.get(value)
        yield SuggestedPerson(kind="person", text=name, highlight=typed.mark(name), path=path, value=value, type=None)


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
