"""Spelling corrections: misspelt words replaced by words of the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.analysis import split_words
from search.engines.port import ParsedText
from search.engines.spelling_dictionary import MIN_FREQUENCY_RATIO, max_edits

from .client import require_complete
from .fields import STEMMED_FIELDS, TITLE_PREFIX_FIELD, VOCABULARY_FIELD, Query
from .known_words import find_doubtful_words

_MIN_LENGTH = 5  # letters of a misspelt word, as in `spelling_dictionary.max_edits`


def correct_spelling(client: Elasticsearch, index: str, text: ParsedText) -> str | None:
    """Implement `Engine.correct_spelling`.

    A word is misspelt if no form of it is in the index, or if its correction is far more frequent.
    """
    words = find_doubtful_words(text)
    if not words:
        return None
    unfinished = text.words[-1] if text.completing else None
    known = {word: _known_query(word, unfinished=word == unfinished) for word in words}
    result = require_complete(
        client.search(
            index=index,
            size=0,
            track_total_hits=False,
            suggest={word: _term_suggester(word) for word in words},
            aggs={"known": {"filters": {"filters": known}}},
        )
    )
    corrections = {
        word: found for word in words if (found := _find_correction(result, word, unfinished=word == unfinished))
    }
    return _replace_words(text.raw, corrections) if corrections else None


def _term_suggester(word: str) -> dict[str, Any]:
    options = {
        "field": VOCABULARY_FIELD,
        "suggest_mode": "popular",
        "max_edits": max_edits(word),
        "prefix_length": 1,
        "min_word_length": _MIN_LENGTH,
        "size": 1,
    }
    return {"text": word, "term": options}


def _known_query(word: str, *, unfinished: bool) -> Query:
    stem: Query = {"multi_match": {"query": word, "fields": STEMMED_FIELDS, "operator": "and"}}
    return {"bool": {"should": [stem, {"match": {TITLE_PREFIX_FIELD: word}}]}} if unfinished else stem


def _find_correction(result: Mapping[str, Any], word: str, *, unfinished: bool) -> str | None:
    pages = result["aggregations"]["known"]["buckets"][word]["doc_count"]
    if pages and unfinished:
        return None
    options = (option for entry in result["suggest"][word] for option in entry["options"])
    return next((option["text"] for option in options if option["freq"] > MIN_FREQUENCY_RATIO * pages), None)


def _replace_words(raw: str, corrections: Mapping[str, str]) -> str:
    """Return the text as typed with these words replaced."""
    parts: list[str] = []
    position = 0
    for word in split_words(raw):
        if correction := corrections.get(word.text.lower().replace("’", "'")):
            parts += [raw[position : word.start], correction]
            position = word.end
    return "".join([*parts, raw[position:]])
