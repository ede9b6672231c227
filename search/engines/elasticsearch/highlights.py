"""Which words of a hit are marked. What Elasticsearch marks is escaped by it; `titles` adds what it does not find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.engines.port import ParsedText, Phrase, Term

from .fields import Query, phrase_fields

FRAGMENT = 220  # characters; two or three lines of a result
FRAGMENTS = 2
# Above the index's own limit (1,000,000) Elasticsearch answers with an error instead of a hit.
MAX_ANALYZED_OFFSET = 999_999


def build_highlight(text: ParsedText, locale: str) -> dict[str, Any]:
    """The request's `highlight`: the title whole, the body in fragments. By stems, whose places are stored."""
    return {
        "encoder": "html",
        "pre_tags": ["<mark>"],
        "post_tags": ["</mark>"],
        "max_analyzed_offset": MAX_ANALYZED_OFFSET,
        "fields": {
            "title": {"number_of_fragments": 0, "highlight_query": _marked("title", text, locale)},
            "body": {
                "number_of_fragments": FRAGMENTS,
                "fragment_size": FRAGMENT,
                "order": "score",
                "highlight_query": _marked("body", text, locale),
            },
        },
    }


def read_title(hit: Mapping[str, Any]) -> str:
    """The title as HTML, or "" where no stem of it matched."""
    return "".join(hit.get("highlight", {}).get("title", ()))


def read_body(hit: Mapping[str, Any]) -> tuple[str, ...]:
    """The fragments of the body as HTML."""
    # Lucene escapes the slash too, which no HTML text needs; without that "and/or" is twice as long.
    fragments = hit.get("highlight", {}).get("body", ())
    return tuple(" ".join(fragment.replace("&#x2F;", "/").split()) for fragment in fragments)


def _marked(field: str, text: ParsedText, locale: str) -> Query:
    """Every word of the question wherever it stands in the field, without boosts."""
    shown = [one for group in text.groups if not group.stopword for one in group.alternatives]
    ways = [_way(field, one) for one in shown if isinstance(one, Term) or field in phrase_fields(one, locale)]
    return {"bool": {"should": ways}}


def _way(field: str, one: Term | Phrase) -> Query:
    if isinstance(one, Phrase):
        return {"match_phrase": {field: " ".join(one.words)}}
    return {"match": {field: one.text}}
