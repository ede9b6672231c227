"""Suggestions of titles."""

from __future__ import annotations

from tantivy import Query

from search.engines.analysis import normalize_word, split_words
from search.engines.characters import is_single_character
from search.engines.port import Suggestion

from .clauses import term_query, terms_query
from .highlighter import read_source
from .reader import IndexSnapshot
from .schema import TITLE_CHARACTERS_FIELD
from .visible_pages import VisiblePages

_MAX_CANDIDATES = 100  # newest titles, of which those that begin with the typed text come first
_MAX_COMPLETIONS = 500  # words that complete one prefix


def suggest(snapshot: IndexSnapshot, prefix: str, within: VisiblePages, *, limit: int) -> list[Suggestion]:
    """Return titles with all these words, the last one as a prefix; with typing errors only if there are no others."""
    words = [normalize_word(word.text, snapshot.locale) for word in split_words(prefix)]
    if not words or limit < 1:
        return []
    for forms in (_as_typed, _with_typing_errors):
        wanted = [_word_query(word, alike) for word, alike in zip(words, forms(snapshot, words), strict=True)]
        found = _find_titles(snapshot, within.only(wanted), words)
        if found:
            return found[:limit]
    return []


def _word_query(word: str, forms: list[str]) -> Query:
    """Return a query for titles with any of these forms of a word; a single character is in pairs, and has a field."""
    return term_query(TITLE_CHARACTERS_FIELD, word) if is_single_character(word) else terms_query("title_words", forms)


def _as_typed(snapshot: IndexSnapshot, words: list[str]) -> list[list[str]]:
    """Return for each typed word the words of titles that match it."""
    endings = [
        word for word, _ in snapshot.searcher.terms_with_prefix("title_words", words[-1], limit=_MAX_COMPLETIONS)
    ]
    return [*([word] for word in words[:-1]), endings]


def _with_typing_errors(snapshot: IndexSnapshot, words: list[str]) -> list[list[str]]:
    """Return for each typed word the words of titles that match it or are within the allowed typing errors."""
    dictionary, typed = snapshot.dictionary(), zip(words, _as_typed(snapshot, words), strict=True)
    near = [[*forms, *(correction for _, correction in dictionary.find_near(word))] for word, forms in typed]
    return [*near[:-1], near[-1] + dictionary.find_completions(words[-1])]  # a prefix may have a typing error, too


def _find_titles(snapshot: IndexSnapshot, query: Query, words: list[str]) -> list[Suggestion]:
    """Return the newest titles, each once, those that begin with the typed text first."""
    hits = snapshot.searcher.search(query, _MAX_CANDIDATES, False, "newest").hits
    titles: dict[str, Suggestion] = {}
    for _, address in hits:
        source = read_source(snapshot.searcher, address)
        titles.setdefault(source["title"], Suggestion(source["id"], source["title"]))
    return sorted(titles.values(), key=lambda one: not _starts_with(one.title, words, snapshot.locale))


def _starts_with(title: str, words: list[str], locale: str) -> bool:
    first = [normalize_word(word.text, locale) for word in split_words(title)][: len(words)]
    return len(first) == len(words) and first[:-1] == words[:-1] and first[-1].startswith(words[-1])
