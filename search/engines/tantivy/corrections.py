"""Corrections of misspelt words."""

from __future__ import annotations

from collections.abc import Iterator

from tantivy import Query

from search.engines.analysis import normalize_word, split_words
from search.engines.port import SearchQuery, Term
from search.engines.spelling_dictionary import max_edits

from .analyzer import stem_word
from .clauses import all_of, term_query, terms_query
from .reader import IndexSnapshot
from .schema import ATTACHMENTS_FIELD, OWN_FIELDS
from .visible_pages import VisiblePages, VisibleWords


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
        correction = corrections.get(word.text.lower().replace("’", "'"))
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
