"""Highlights by Elasticsearch; `titles` adds the matches that it does not find.

Of a body Elasticsearch returns the best sentences as a whole, and `search.engines.highlight` cuts passages from them as
from any text: its own passages do not say where they were cut.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from html import unescape
from typing import Any

from search.engines.characters import is_single_character
from search.engines.highlight import Match, select_fragments
from search.engines.port import ParsedText, Phrase, Term

from .fields import ATTACHMENTS_FIELD, Query, phrase_fields

MAX_SENTENCES = 4  # of a body, from which the passages are selected
_MARK = re.compile("<(/?)mark>")  # the only markup: Elasticsearch escapes the text

# Above the index's limit (1,000,000) Elasticsearch responds with an error instead of a hit.
MAX_ANALYZED_OFFSET = 999_999


def build_highlight(text: ParsedText, locale: str) -> dict[str, Any]:
    """Return the `highlight` of a request: the whole title, and sentences of the body and of attached files.

    Matches are by stems, whose offsets are stored.
    """
    return {
        "encoder": "html",
        "pre_tags": ["<mark>"],
        "post_tags": ["</mark>"],
        "max_analyzed_offset": MAX_ANALYZED_OFFSET,
        "fields": {
            "title": {"number_of_fragments": 0, "highlight_query": _match_field("title", text, locale)},
            "body": _select_sentences("body", text, locale),
            ATTACHMENTS_FIELD: _select_sentences(ATTACHMENTS_FIELD, text, locale),
        },
    }


def _select_sentences(field: str, text: ParsedText, locale: str) -> dict[str, Any]:
    return {
        "number_of_fragments": MAX_SENTENCES,
        "boundary_scanner": "sentence",
        "fragment_size": 0,  # never cut a sentence
        "highlight_query": _match_field(field, text, locale),
    }


def read_title(hit: Mapping[str, Any]) -> str:
    """Return the title of a hit as HTML, or "" if no stem in it matched."""
    return "".join(hit.get("highlight", {}).get("title", ()))


def read_passages(hit: Mapping[str, Any], field: str, characters: Collection[str] = ()) -> tuple[str, ...]:
    """Return passages of a field of a hit as HTML. If only single `characters` were searched for, mark these."""
    sentences = hit.get("highlight", {}).get(field, ())
    if not sentences:
        return ()
    text, matches = _parse_marked("\n".join(sentences))
    return select_fragments(text, _find_characters(text, characters) if characters else matches)


def _parse_marked(html: str) -> tuple[str, Sequence[Match]]:
    """Return the plain text of highlighted HTML, and the matches that are marked in it."""
    parts: list[str] = []
    matches: list[Match] = []
    length = start = position = 0
    for mark in _MARK.finditer(html):
        parts.append(unescape(html[position : mark.start()]))
        length += len(parts[-1])
        position = mark.end()
        if mark[1]:
            matches.append(Match(start, length, parts[-1].casefold()))
        elif not (matches and matches[-1].end == length):
            start = length
        else:  # pairs of Chinese, Japanese and Korean characters overlap; their marks are joined
            start = matches.pop().start
    parts.append(unescape(html[position:]))
    return "".join(parts), matches


def get_characters(text: ParsedText) -> Collection[str]:
    """Return the single characters of a query that consists of nothing else."""
    terms = [one for group in text.groups if not group.stopword for one in group.alternatives]
    singles = {one.text for one in terms if isinstance(one, Term) and is_single_character(one.text)}
    return singles if len(singles) == len(terms) else ()


def _find_characters(text: str, characters: Collection[str]) -> Sequence[Match]:
    """Return the matches of these characters, without the others of the pairs that they are part of."""
    return [Match(*one.span(), one[0]) for one in re.finditer("|".join(map(re.escape, characters)), text)]


def _match_field(field: str, text: ParsedText, locale: str) -> Query:
    """Return a query for all words of the search in this field, without boosts."""
    terms = [one for group in text.groups if not group.stopword for one in group.alternatives]
    if field == "title":  # `titles` marks single characters, without the others of a pair
        terms = [one for one in terms if not (isinstance(one, Term) and is_single_character(one.text))]
    clauses = [_match_one(field, one) for one in terms if isinstance(one, Term) or field in phrase_fields(one, locale)]
    return {"bool": {"should": clauses}}


def _match_one(field: str, one: Term | Phrase) -> Query:
    if isinstance(one, Phrase):
        return {"match_phrase": {field: " ".join(one.words)}}
    if is_single_character(one.text):
        return {"wildcard": {field: f"*{one.text}*"}}  # the field has pairs of characters
    return {"match": {field: one.text}}
