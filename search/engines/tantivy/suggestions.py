"""Suggestions of titles, and corrections of misspelt words."""

from __future__ import annotations

from datetime import datetime

from tantivy import Query

from search.engines.analysis import normalize_word, split_words
from search.engines.characters import is_single_character
from search.engines.port import ParsedText, Suggestion, Term

from .analyzer import stem_word
from .clauses import all_of, term_query, terms_query, unscored
from .highlighter import read_source
from .query_builder import visible_filters
from .reader import IndexSnapshot
from .schema import STEMMED_FIELDS, TITLE_CHARACTERS_FIELD, to_milliseconds

_MAX_CANDIDATES = 100  # newest titles, of which those that begin with the typed text come first
_MAX_COMPLETIONS = 500  # words that complete one prefix


def suggest(snapshot: IndexSnapshot, prefix: str, *, site: int, now: datetime, limit: int) -> list[Suggestion]:
    """Return titles with all these words, the last one as a prefix; with typing errors only if there are no others."""
    words = [normalize_word(word.text, snapshot.locale) for word in split_words(prefix)]
    if not words or limit < 1:
        return []
    within = list(visible_filters(site, to_milliseconds(now)))
    for forms in (_as_typed, _with_typing_errors):
        wanted = [_word_query(word, alike) for word, alike in zip(words, forms(snapshot, words), strict=True)]
        found = _find_titles(snapshot, all_of(map(unscored, [*wanted, *within])), words)
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


def correct_spelling(snapshot: IndexSnapshot, text: ParsedText) -> str | None:
    """Return the text with misspelt words replaced by likely corrections, or None if there are none."""
    plain = {one.text for group in text.groups for one in group.alternatives if isinstance(one, Term) and not one.exact}
    unfinished = text.words[-1] if text.completing and text.words else None
    corrections = {
        word: correction
        for word in plain
        if (correction := _find_correction(snapshot, word, unfinished=word == unfinished))
    }
    if not corrections:
        return None
    parts: list[str] = []
    position = 0
    for word in split_words(text.raw):
        correction = corrections.get(word.text.lower().replace("’", "'"))
        if correction is not None:
            parts += [text.raw[position : word.start], correction]
            position = word.end
    return "".join([*parts, text.raw[position:]])


def _find_correction(snapshot: IndexSnapshot, word: str, *, unfinished: bool) -> str | None:
    dictionary, form = snapshot.dictionary(), normalize_word(word, snapshot.locale)
    if unfinished and dictionary.has_prefix(form):
        return None
    if not dictionary.frequency(form) and _is_in_texts(snapshot, word):
        return None
    corrections = dictionary.find_corrections(form, limit=1)
    return corrections[0][1] if corrections else None


def _is_in_texts(snapshot: IndexSnapshot, word: str) -> bool:
    """Return whether a text contains the word: the dictionary has only words of titles and summaries."""
    return any(
        snapshot.searcher.doc_freq(name, stem) for stem in stem_word(word, snapshot.locale) for name in STEMMED_FIELDS
    )
