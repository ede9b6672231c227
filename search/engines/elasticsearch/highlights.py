"""Which words of a hit are marked, and how the marked text is made safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.engines.analysis import is_stopword
from search.engines.port import Group, ParsedText, Phrase, Term

from .fields import TYPOS, Query

FRAGMENT = 160  # characters, about two lines in a list of results
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
    last = len(text.groups) - 1
    ways = [
        way
        for number, group in enumerate(text.groups)
        if not group.stopword
        for way in _ways(field, group, locale, completing=text.completing and number == last)
    ]
    return {"bool": {"should": ways}}


def _ways(field: str, group: Group, locale: str, *, completing: bool) -> list[Query]:
    words = f"{field}.words"
    ways: list[Query] = []
    for alternative in group.alternatives:
        if isinstance(alternative, Phrase):
            ways.append({"match_phrase": {words: " ".join(alternative.words)}})
            continue
        ways.append({"match": {words if is_stopword(alternative.text, locale) else field: alternative.text}})
        if not alternative.exact:
            ways.append({"match": {words: {"query": alternative.text, **TYPOS}}})
        if completing and isinstance(alternative, Term):
            ways.append({"match_phrase_prefix": {words: alternative.text}})
    return ways
