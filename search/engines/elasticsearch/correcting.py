"""Misspelt words replaced by words of the index."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import ParsedText, Term

from .client import complete
from .fields import ALL_WORDS, STEMMED

_SHORTEST = 4  # letters; shorter words have neighbours everywhere


def correct(client: Elasticsearch, index: str, text: ParsedText) -> str | None:
    """See `Engine.correct`. A word of which the index knows another form ("hotels", "hotel") is not misspelt."""
    words = _doubtful(text)
    if not words:
        return None
    answer = complete(
        client.search(
            index=index,
            size=0,
            track_total_hits=False,
            suggest={word: _suggest(word) for word in words},
            aggs={"known": {"filters": {"filters": {word: _has(word) for word in words}}}},
        )
    )
    better = {word: found for word in words if (found := _replacement(answer, word))}
    corrected = text.raw
    for word, found in better.items():
        corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", found, corrected, flags=re.IGNORECASE)
    return corrected if better and corrected != text.raw else None


def _doubtful(text: ParsedText) -> Sequence[str]:
    alternatives = (alternative for group in text.groups for alternative in group.alternatives[:1])
    words = (term.text for term in alternatives if isinstance(term, Term) and not term.exact)
    return list(dict.fromkeys(word for word in words if len(word) >= _SHORTEST))


def _suggest(word: str) -> dict[str, Any]:
    asked = {
        "field": ALL_WORDS,
        "suggest_mode": "missing",
        "max_edits": 2,
        "prefix_length": 1,
        "min_word_length": _SHORTEST,
        "sort": "score",
        "size": 1,
    }
    return {"text": word, "term": asked}


def _has(word: str) -> dict[str, Any]:
    return {"multi_match": {"query": word, "fields": STEMMED, "operator": "and"}}


def _replacement(answer: Mapping[str, Any], word: str) -> str | None:
    if answer["aggregations"]["known"]["buckets"][word]["doc_count"]:
        return None
    options = [option for entry in answer["suggest"][word] for option in entry["options"]]
    return options[0]["text"] if options else None
