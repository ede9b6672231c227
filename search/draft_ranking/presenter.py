"""A preview of the draft as a search result, and the fields in which each word of a query is found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Literal

from search.engines.analysis import distinct_words, normalize_word
from search.engines.port import Group, Hit, Index, ParsedText, SearchQuery, Source, Term

Field = Literal["headline", "standfirst", "text", "names", "files"]

_MARKED = re.compile(r"<mark>(.*?)</mark>")


@dataclass(frozen=True, slots=True)
class ResultPreview:
    """A search result as visitors see it; `title` and `passages` are HTML with <mark>."""

    title: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A word or phrase of a query, the fields in which it is found, and its forms there."""

    word: str
    fields: tuple[Field, ...]
    forms: tuple[str, ...]


def preview_result(index: Index, search_query: SearchQuery, source: Source) -> ResultPreview:
    """Return the draft as a search result; without highlights if the query does not find it."""
    hit = _hit(index, search_query, source["id"])
    return ResultPreview((hit and hit.title) or escape(source["title"]), hit.body if hit else ())


def find_term_matches(index: Index, search_query: SearchQuery, source: Source) -> list[TermMatch]:
    """Return where the engine finds each word of the query, without stopwords."""
    groups = search_query.text.groups if search_query.text else ()
    return [_match_term(index, search_query, source, group) for group in groups if not group.stopword]


def _match_term(index: Index, search_query: SearchQuery, source: Source, group: Group) -> TermMatch:
    word = format_group(group)
    hit = _hit(
        index, replace(search_query, text=ParsedText(raw=word, groups=(replace(group, required=False),))), source["id"]
    )
    if hit is None:
        return TermMatch(word, (), ())
    forms = {unescape(form) for text in (hit.title, *hit.body, *hit.attachment) for form in _MARKED.findall(text)} | {
        word
    }
    fields: list[Field] = ["headline"] if hit.title else []
    if _contains_any(source["summary"], forms, source["locale"]):
        fields.append("standfirst")
    if hit.body:
        fields.append("text")
    if _contains_any(source["names"], forms, source["locale"]):
        fields.append("names")
    if hit.attachment and not fields:
        fields.append("files")
    # Neither the standfirst nor the names are highlighted, so that another form of the word is not known.
    return TermMatch(word, tuple(fields or ["standfirst"]), tuple(sorted(forms - {word})))


def _contains_any(text: str, forms: set[str], locale: str) -> bool:
    words = {normalize_word(word, locale) for word in distinct_words(text)}
    return any(words >= {normalize_word(word, locale) for word in distinct_words(form)} for form in forms)


def _hit(index: Index, search_query: SearchQuery, page_id: int) -> Hit | None:
    only = replace(search_query, only_ids=frozenset({page_id}), limit=1, offset=0, facets=(), highlight=True)
    return next(iter(index.search(only).hits), None)


def format_group(group: Group) -> str:
    """Return the word or phrase of the group as entered."""
    first = group.alternatives[0]
    return first.text if isinstance(first, Term) else " ".join(first.words)
