"""Highlights by Elasticsearch, which also escapes the texts; `titles` adds the matches that it does not find."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from search.engines.characters import is_single_character
from search.engines.highlight import MAX_FRAGMENT_CHARS, MAX_FRAGMENTS
from search.engines.port import ParsedText, Phrase, Term

from .fields import Query, phrase_fields

# Above the index's limit (1,000,000) Elasticsearch responds with an error instead of a hit.
MAX_ANALYZED_OFFSET = 999_999


def build_highlight(text: ParsedText, locale: str) -> dict[str, Any]:
    """Return the `highlight` of a request: the whole title and fragments of the body.

    Matches are by stems, whose offsets are stored.
    """
    return {
        "encoder": "html",
        "pre_tags": ["<mark>"],
        "post_tags": ["</mark>"],
        "max_analyzed_offset": MAX_ANALYZED_OFFSET,
        "fields": {
            "title": {"number_of_fragments": 0, "highlight_query": _match_field("title", text, locale)},
            "body": {
                "number_of_fragments": MAX_FRAGMENTS,
                "fragment_size": MAX_FRAGMENT_CHARS,
                "order": "score",
                "highlight_query": _match_field("body", text, locale),
            },
        },
    }


def read_title(hit: Mapping[str, Any]) -> str:
    """Return the title of a hit as HTML, or "" if no stem in it matched."""
    return "".join(hit.get("highlight", {}).get("title", ()))


def read_body(hit: Mapping[str, Any], characters: Collection[str] = ()) -> tuple[str, ...]:
    """Return the fragments of the body of a hit as HTML. If only single `characters` were searched for, mark these."""
    # Lucene also escapes the slash, which HTML does not require and which doubles the length of "and/or".
    fragments = hit.get("highlight", {}).get("body", ())
    # Pairs of Chinese, Japanese and Korean characters overlap; their marks are joined.
    joined = (fragment.replace("</mark><mark>", "").replace("&#x2F;", "/") for fragment in fragments)
    fragments = (" ".join(fragment.split()) for fragment in joined)
    return tuple(_mark_only(fragment, characters) if characters else fragment for fragment in fragments)


def get_characters(text: ParsedText) -> Collection[str]:
    """Return the single characters of a query that consists of nothing else."""
    terms = [one for group in text.groups if not group.stopword for one in group.alternatives]
    singles = {one.text for one in terms if isinstance(one, Term) and is_single_character(one.text)}
    return singles if len(singles) == len(terms) else ()


def _mark_only(fragment: str, characters: Collection[str]) -> str:
    """Return the fragment with marks on these characters instead of the pairs that they are part of."""
    plain = fragment.replace("<mark>", "").replace("</mark>", "")
    return re.sub("|".join(map(re.escape, characters)), r"<mark>\g<0></mark>", plain)


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
