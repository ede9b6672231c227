"""Which words of a hit are marked, and how the marked text is made safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.engines.port import ParsedText, Phrase, Term

from .fields import SHORTEST_BEGINNING, Query, fields_of_phrase, typos

FRAGMENT = 220  # characters; two or three lines of a result
FRAGMENTS = 2
# Above the index's own limit (1,000,000) Elasticsearch answers with an error instead of a hit.
LONGEST_ANALYSED = 999_999


def highlight(text: ParsedText, locale: str) -> dict[str, Any]:
    """The request's `highlight`: the title whole, the body in fragments, escaped by Elasticsearch."""
    return {
        "encoder": "html",
        "pre_tags": ["<mark>"],
        "post_tags": ["</mark>"],
        "max_analyzed_offset": LONGEST_ANALYSED,
        "fields": {
            "title": {
                "number_of_fragments": 0,
                "matched_fields": ["title.words"],
                "highlight_query": _marked("title", text, locale),
            },
            "body": {
                "number_of_fragments": FRAGMENTS,
                "fragment_size": FRAGMENT,
                "order": "score",
                "matched_fields": ["body.words"],
                "highlight_query": _marked("body", text, locale),
            },
        },
    }


def marked_title(hit: Mapping[str, Any]) -> str:
    """The title as HTML, or "" where no word of it matched."""
    return "".join(_lighter(text) for text in hit.get("highlight", {}).get("title", ()))


def marked_body(hit: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_lighter(text).strip() for text in hit.get("highlight", {}).get("body", ()))


def _lighter(escaped: str) -> str:
    """Lucene escapes the slash too, which no HTML text needs; without that "and/or" is twice as long."""
    return escaped.replace("&#x2F;", "/")


def _marked(field: str, text: ParsedText, locale: str) -> Query:
    """Every word of the question wherever it stands in the field, without boosts: stem, typing error, begun word."""
    shown = [group for group in text.groups if not group.stopword]
    ways = [way for group in shown for alternative in group.alternatives for way in _ways(field, alternative, locale)]
    last = text.words[-1] if text.completing else ""
    if len(last) >= SHORTEST_BEGINNING:
        ways.append({"match_phrase_prefix": {f"{field}.words": last}})
    return {"bool": {"should": ways}}


def _ways(field: str, alternative: Term | Phrase, locale: str) -> list[Query]:
    words = f"{field}.words"
    if isinstance(alternative, Phrase):
        by_stems = field in fields_of_phrase(alternative, locale)
        return [{"match_phrase": {field if by_stems else words: " ".join(alternative.words)}}]
    errors = {} if alternative.exact else typos(alternative.text)
    as_written: Query = {"match": {words: {"query": alternative.text, **errors}}}
    return [{"match": {field: alternative.text}}, as_written]
