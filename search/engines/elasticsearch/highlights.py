"""Highlights by Elasticsearch, which also escapes the texts; `titles` adds the matches that it does not find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def read_body(hit: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fragments of the body of a hit as HTML."""
    # Lucene also escapes the slash, which HTML does not require and which doubles the length of "and/or".
    fragments = hit.get("highlight", {}).get("body", ())
    return tuple(" ".join(fragment.replace("&#x2F;", "/").split()) for fragment in fragments)


def _match_field(field: str, text: ParsedText, locale: str) -> Query:
    """Return a query for all words of the search in this field, without boosts."""
    terms = [one for group in text.groups if not group.stopword for one in group.alternatives]
    clauses = [_match_one(field, one) for one in terms if isinstance(one, Term) or field in phrase_fields(one, locale)]
    return {"bool": {"should": clauses}}


def _match_one(field: str, one: Term | Phrase) -> Query:
    if isinstance(one, Phrase):
        return {"match_phrase": {field: " ".join(one.words)}}
    return {"match": {field: one.text}}
