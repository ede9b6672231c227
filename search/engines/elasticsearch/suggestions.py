"""Suggestions of titles that continue the typed text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.analysis import normalize_word, split_words
from search.engines.characters import is_single_character
from search.engines.port import Suggestion

from .client import require_complete
from .fields import TITLE_CHARACTERS_FIELD, TITLE_PREFIX_FIELD, TITLE_WORDS_FIELD, Query, fuzziness_params

_MAX_CANDIDATES = 100  # the newest titles, of which those that begin with the typed text come first


def suggest(
    client: Elasticsearch, index: str, prefix: str, locale: str, visible: Query, *, limit: int
) -> Sequence[Suggestion]:
    """Return titles that contain all words, the last one as a prefix; with typing errors if there are no others."""
    words = [normalize_word(word.text, locale) for word in split_words(prefix)]
    if not words or limit < 1:
        return ()
    for wanted in (_as_typed(words), _with_typing_errors(words)):
        found = _find_titles(client, index, {"bool": {"filter": [*wanted, visible]}})
        if found:
            return sorted(found, key=lambda one: not _starts_with(one.title, words, locale))[:limit]
    return ()


def _as_typed(words: Sequence[str]) -> list[Query]:
    return [*({"match": {_whole_field(word): word}} for word in words[:-1]), {"match": {TITLE_PREFIX_FIELD: words[-1]}}]


def _with_typing_errors(words: Sequence[str]) -> list[Query]:
    whole = [{"match": {_whole_field(word): {"query": word, **fuzziness_params(word)}}} for word in words[:-1]]
    return [*whole, {"match": {TITLE_PREFIX_FIELD: {"query": words[-1], **fuzziness_params(words[-1])}}}]


def _whole_field(word: str) -> str:
    return TITLE_CHARACTERS_FIELD if is_single_character(word) else TITLE_WORDS_FIELD


def _find_titles(client: Elasticsearch, index: str, query: Query) -> list[Suggestion]:
    """Return the newest titles, each once."""
    sort = [{"published_at": "desc"}, {"id": "desc"}]
    source = {"includes": ["title"]}
    result = client.search(
        index=index, query=query, sort=sort, size=_MAX_CANDIDATES, source=source, track_total_hits=False
    )
    titles: dict[str, Suggestion] = {}
    for hit in require_complete(result)["hits"]["hits"]:
        titles.setdefault(hit["_source"]["title"], _read_suggestion(hit))
    return list(titles.values())


def _starts_with(title: str, words: Sequence[str], locale: str) -> bool:
    first = [normalize_word(word.text, locale) for word in split_words(title)][: len(words)]
    return len(first) == len(words) and first[:-1] == words[:-1] and first[-1].startswith(words[-1])


def _read_suggestion(hit: Mapping[str, Any]) -> Suggestion:
    return Suggestion(int(hit["_id"]), hit["_source"]["title"])
