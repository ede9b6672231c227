"""What is suggested to visitors: titles that continue the typed text, and corrections of misspelt words."""

from __future__ import annotations

from collections.abc import Iterator

from tantivy import Query

from search.engines.analysis import begins_with, is_single_character, lowercase, normalize_word, split_words
from search.engines.matching_rules import max_edits
from search.engines.port import SearchQuery, Suggestion, Term

from .clauses import VisiblePages, VisibleWords, all_of, term_query, terms_query
from .index_reader import IndexSnapshot, read_source
from .schema import ATTACHMENTS_FIELD, OWN_FIELDS, TITLE_CHARACTERS_FIELD, stem_word

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
    return sorted(titles.values(), key=lambda one: not begins_with(one.title, words, snapshot.locale))


def correct_spelling(snapshot: IndexSnapshot, search_query: SearchQuery) -> str | None:
    """Return the text with misspelt words replaced by likely corrections, or None if there are none."""
    text = search_query.text
    if text is None:
        return None
    plain = {one.text for group in text.groups for one in group.alternatives if isinstance(one, Term) and not one.exact}
    unfinished = text.words[-1] if text.completing and text.words else None
    finder = _CorrectionFinder(snapshot, search_query)
    corrections = {word: found for word in plain if (found := finder.find(word, unfinished=word == unfinished))}
    if not corrections:
        return None
    parts: list[str] = []
    position = 0
    for word in split_words(text.raw):
        correction = corrections.get(lowercase(word.text))
        if correction is not None:
            parts += [text.raw[position : word.start], correction]
            position = word.end
    return "".join([*parts, text.raw[position:]])


class _CorrectionFinder:
    def __init__(self, snapshot: IndexSnapshot, search_query: SearchQuery) -> None:
        self._locale = snapshot.locale
        self._own_words_only = sorted(search_query.own_words_only)
        self._words = VisibleWords(snapshot, VisiblePages.read(search_query))

    def find(self, word: str, *, unfinished: bool) -> str | None:
        form = normalize_word(word, self._locale)
        if not max_edits(form) or (unfinished and self._words.has_prefix(form)):
            return None
        if not self._words.frequency(form) and self._words.has_any(self._text_queries(word)):
            return None
        return next(iter(self._words.find_corrections(form)), None)

    def _text_queries(self, word: str) -> Iterator[Query]:
        """Yield queries for a text with the word: the dictionary has only words of titles and summaries."""
        for stem in stem_word(word, self._locale):
            yield from (term_query(name, stem) for name in OWN_FIELDS)
            others = [terms_query("id", self._own_words_only)] if self._own_words_only else []
            yield all_of([term_query(ATTACHMENTS_FIELD, stem)], nots=others)
