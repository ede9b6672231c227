"""How the draft would look among the results, and in which of its texts the words of a search stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Literal

from search.engines.analysis import distinct_words, normalize_word
from search.engines.port import Group, Hit, Index, ParsedText, SearchQuery, Source, Term

Field = Literal["headline", "standfirst", "text"]

_MARKED = re.compile(r"<mark>(.*?)</mark>")


@dataclass(frozen=True, slots=True)
class ResultPreview:
    """`title` and `passages` are HTML with <mark>, as visitors get them."""

    title: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermMatch:
    """One word or phrase of a search: the fields it is found in, and the forms it has there."""

    word: str
    fields: tuple[Field, ...]
    forms: tuple[str, ...]


def preview_result(index: Index, search_query: SearchQuery, source: Source) -> ResultPreview:
    """The draft as a result. Where the search does not find it there is nothing to mark."""
    hit = _hit(index, search_query, source["id"])
    return ResultPreview((hit and hit.title) or escape(source["title"]), hit.body if hit else ())


def find_term_matches(index: Index, search_query: SearchQuery, source: Source) -> list[TermMatch]:
    """Where the engine finds each word of the search; words without a meaning of their own are left out."""
    groups = search_query.text.groups if search_query.text else ()
    return [_standing(index, search_query, source, group) for group in groups if not group.stopword]


def _standing(index: Index, search_query: SearchQuery, source: Source, group: Group) -> TermMatch:
    word = format_group(group)
    hit = _hit(
        index, replace(search_query, text=ParsedText(raw=word, groups=(replace(group, required=False),))), source["id"]
    )
    if hit is None:
        return TermMatch(word, (), ())
    forms = {unescape(form) for text in (hit.title, *hit.body) for form in _MARKED.findall(text)} | {word}
    fields: list[Field] = ["headline"] if hit.title else []
    if _has(source["summary"], forms, source["locale"]) or not (hit.title or hit.body):
        fields.append("standfirst")
    if hit.body:
        fields.append("text")
    return TermMatch(word, tuple(fields), tuple(sorted(forms - {word})))


def _has(text: str, forms: set[str], locale: str) -> bool:
    words = {normalize_word(word, locale) for word in distinct_words(text)}
    return any(words >= {normalize_word(word, locale) for word in distinct_words(form)} for form in forms)


def _hit(index: Index, search_query: SearchQuery, page_id: int) -> Hit | None:
    only = replace(search_query, only_ids=frozenset({page_id}), limit=1, offset=0, facets=(), highlight=True)
    return next(iter(index.search(only).hits), None)


def format_group(group: Group) -> str:
    """The group as it was typed."""
    first = group.alternatives[0]
    return first.text if isinstance(first, Term) else " ".join(first.words)
