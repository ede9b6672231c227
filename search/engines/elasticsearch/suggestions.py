"""What is suggested to visitors: titles that continue the typed text, and corrections of misspelt words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.analysis import begins_with, is_single_character, lowercase, normalize_word, split_words
from search.engines.matching_rules import max_edits
from search.engines.port import SearchQuery, Suggestion
from search.engines.spelling_dictionary import MIN_FREQUENCY_RATIO

from .client import require_complete
from .filters import (
    ATTACHMENTS_FIELD,
    OWN_FIELDS,
    TITLE_CHARACTERS_FIELD,
    TITLE_PREFIX_FIELD,
    TITLE_WORDS_FIELD,
    VOCABULARY_FIELD,
    Query,
    fuzziness_params,
    ids_query,
    visible_pages,
)
from .match_queries import find_doubtful_words

_MAX_CANDIDATES = 100  # the newest titles, of which those that begin with the typed text come first
_MIN_LENGTH = 5  # letters of a misspelt word, as in `matching_rules.max_edits`
_NO_LIMIT = 1_000_000_000  # pages
_MAX_OPTIONS = 20  # options for a word; those that visible pages contain are corrections


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
            return sorted(found, key=lambda one: not begins_with(one.title, words, locale))[:limit]
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


def _read_suggestion(hit: Mapping[str, Any]) -> Suggestion:
    return Suggestion(int(hit["_id"]), hit["_source"]["title"])


def correct_spelling(client: Elasticsearch, index: str, search_query: SearchQuery) -> str | None:
    """Implement `Engine.correct_spelling`.

    A word is misspelt if no form of it is in the index, or if its correction is far more frequent. The suggester knows
    all words of the index, also those of pages that are not visible, so that a second request counts the pages.
    """
    text = search_query.text
    words = find_doubtful_words(text)
    if text is None or not words:
        return None
    suggested = {word: _term_suggester(word) for word in words}
    found = require_complete(client.search(index=index, size=0, track_total_hits=False, suggest=suggested))
    options = {word: _read_options(found, word) for word in words}
    if not any(options.values()):
        return None
    unfinished = text.words[-1] if text.completing else None
    counts = _count_pages(client, index, search_query, options, unfinished)
    corrections = {
        word: correction
        for word in words
        if (correction := _find_correction(options[word], counts, word, unfinished=word == unfinished))
    }
    return _replace_words(text.raw, corrections) if corrections else None


def _term_suggester(word: str) -> dict[str, Any]:
    options = {
        "field": VOCABULARY_FIELD,
        # The other modes, and a limit of the word's own frequency, compare with all pages, visible or not.
        "suggest_mode": "always",
        "max_term_freq": _NO_LIMIT,
        "max_edits": max_edits(word),
        "prefix_length": 1,
        "min_word_length": _MIN_LENGTH,
        "size": _MAX_OPTIONS,
    }
    return {"text": word, "term": options}


def _read_options(result: Mapping[str, Any], word: str) -> dict[str, float]:
    """Return the similar words with their similarity."""
    return {option["text"]: option["score"] for entry in result["suggest"][word] for option in entry["options"]}


def _count_pages(
    client: Elasticsearch,
    index: str,
    search_query: SearchQuery,
    options: Mapping[str, Mapping[str, float]],
    unfinished: str | None,
) -> Mapping[str, int]:
    """Return the number of visible pages with each word as typed (`=word`) and with each option."""
    counted = {f"={word}": _known_query(search_query, word, unfinished=word == unfinished) for word in options}
    counted |= {option: {"term": {VOCABULARY_FIELD: option}} for found in options.values() for option in found}
    result = client.search(
        index=index,
        size=0,
        track_total_hits=False,
        query={"bool": {"filter": [visible_pages(search_query)]}},
        aggs={"pages": {"filters": {"filters": counted}}},
    )
    buckets = require_complete(result)["aggregations"]["pages"]["buckets"]
    return {name: bucket["doc_count"] for name, bucket in buckets.items()}


def _known_query(search_query: SearchQuery, word: str, *, unfinished: bool) -> Query:
    own: Query = {"multi_match": {"query": word, "fields": OWN_FIELDS, "operator": "and"}}
    attached: Query = {"match": {ATTACHMENTS_FIELD: {"query": word, "operator": "and"}}}
    in_files = {"bool": {"filter": [attached], "must_not": [ids_query(search_query.own_words_only)]}}
    prefix: list[Query] = [{"match": {TITLE_PREFIX_FIELD: word}}] if unfinished else []
    return {"bool": {"should": [own, in_files, *prefix]}}


def _find_correction(
    options: Mapping[str, float], counts: Mapping[str, int], word: str, *, unfinished: bool
) -> str | None:
    pages = counts[f"={word}"]
    if pages and unfinished:
        return None
    frequent = [option for option in options if counts[option] > MIN_FREQUENCY_RATIO * pages]
    return min(frequent, key=lambda option: (-options[option], -counts[option], option), default=None)


def _replace_words(raw: str, corrections: Mapping[str, str]) -> str:
    """Return the text as typed with these words replaced."""
    parts: list[str] = []
    position = 0
    for word in split_words(raw):
        if correction := corrections.get(lowercase(word.text)):
            parts += [raw[position : word.start], correction]
            position = word.end
    return "".join([*parts, raw[position:]])
