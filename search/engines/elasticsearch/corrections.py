"""Misspelt words replaced by words of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.analysis import split_words
from search.engines.port import ParsedText, Term
from search.engines.spelling_dictionary import MIN_FREQUENCY_RATIO

from .client import require_complete
from .fields import STEMMED_FIELDS, TITLE_PREFIX_FIELD, VOCABULARY_FIELD, Query

_SHORTEST = 5  # letters; the lengths and numbers of edits are those of `fields.typos`
_LONG = 9


def correct_spelling(client: Elasticsearch, index: str, text: ParsedText) -> str | None:
    """See `Engine.correct`. A word is misspelt if no form of it is known, or if what is meant is far commoner."""
    words = _doubtful(text)
    if not words:
        return None
    unfinished = text.words[-1] if text.completing else None
    known = {word: _known(word, unfinished=word == unfinished) for word in words}
    result = require_complete(
        client.search(
            index=index,
            size=0,
            track_total_hits=False,
            suggest={word: _suggest(word) for word in words},
            aggs={"known": {"filters": {"filters": known}}},
        )
    )
    meant = {word: found for word in words if (found := _meant(result, word, unfinished=word == unfinished))}
    return _replaced(text.raw, meant) if meant else None


def _doubtful(text: ParsedText) -> Sequence[str]:
    alternatives = (alternative for group in text.groups for alternative in group.alternatives)
    words = (one.text for one in alternatives if isinstance(one, Term) and not one.exact)
    return list(dict.fromkeys(word for word in words if len(word) >= _SHORTEST and not word.isnumeric()))


def _suggest(word: str) -> dict[str, Any]:
    asked = {
        "field": VOCABULARY_FIELD,
        "suggest_mode": "popular",
        "max_edits": 2 if len(word) >= _LONG else 1,
        "prefix_length": 1,
        "min_word_length": _SHORTEST,
        "size": 1,
    }
    return {"text": word, "term": asked}


def _known(word: str, *, unfinished: bool) -> Query:
    stem: Query = {"multi_match": {"query": word, "fields": STEMMED_FIELDS, "operator": "and"}}
    return {"bool": {"should": [stem, {"match": {TITLE_PREFIX_FIELD: word}}]}} if unfinished else stem


def _meant(result: Mapping[str, Any], word: str, *, unfinished: bool) -> str | None:
    pages = result["aggregations"]["known"]["buckets"][word]["doc_count"]
    if pages and unfinished:
        return None
    options = (option for entry in result["suggest"][word] for option in entry["options"])
    return next((option["text"] for option in options if option["freq"] > MIN_FREQUENCY_RATIO * pages), None)


def _replaced(raw: str, find_corrections: Mapping[str, str]) -> str:
    """The text as typed, but for these words."""
    parts: list[str] = []
    at = 0
    for word in split_words(raw):
        if better := find_corrections.get(word.text.lower().replace("’", "'")):
            parts += [raw[at : word.start], better]
            at = word.end
    return "".join([*parts, raw[at:]])
