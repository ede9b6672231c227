"""Text analysis: the position, the normalized form and the stems of each word.

The words are split and stemmed here and passed to the library pre-tokenized: its own tokenizer splits "GSA's", "U.S."
and "186.3" wrongly, and its offsets are bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import tantivy

from ..analysis import find_spans, fold, is_stopword, list_words, normalize_word, strip_clitics
from ..languages import ROMANIAN_CEDILLAS, language_of
from ..title_parts import split_pairs

BLOCK_GAP = 100  # positions between two blocks, so that no phrase matches across them

_CEDILLAS = str.maketrans(ROMANIAN_CEDILLAS)


Term = tuple[int, str, tuple[str, ...]]  # the position, the normalized form and the stems of a word


class Token(NamedTuple):
    """One word of a text and its place `text[start:end]`. A stopword has no stems."""

    start: int
    end: int
    position: int
    surface: str
    stems: tuple[str, ...]


@lru_cache(maxsize=16)
def _stemmer(name: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer(name)).build()


def stem_word(word: str, locale: str) -> tuple[str, ...]:
    """Return the stems under which a word is indexed: usually one, none for a stopword.

    A word with accents has two if they differ: that of the correct spelling ("organizações" and "organização" share
    "organiz") and that of the spelling without accents, which many visitors type.
    """
    if is_stopword(word, locale):
        return ()
    name = language_of(locale).stemmer
    if name is None:
        return (normalize_word(word, locale),)
    right = fold(_stem(strip_clitics(word, locale), name))
    plain = _stem(normalize_word(word, locale), name)
    return (right,) if right == plain else (right, plain)


def _stem(word: str, name: str) -> str:
    found = _stemmer(name).analyze(word.translate(_CEDILLAS) if name == "romanian" else word)
    return found[0] if found else word


@lru_cache(maxsize=200_000)
def analyze_word(word: str, locale: str) -> tuple[str, tuple[str, ...]]:
    """Return the normalized form of a word and its stems; cached, because texts repeat their words."""
    return normalize_word(word, locale), stem_word(word, locale)


def analyze_text(text: str, locale: str) -> list[Term]:
    """Return the terms of a text in order; a line break separates blocks."""
    found: list[Term] = []
    position = 0
    for block in text.split("\n"):
        for word in list_words(block):
            form, stems = analyze_word(word, locale)
            if form:
                found.append((position, form, stems))
                position += 1
        position += BLOCK_GAP
    return found


def tokenize(text: str, locale: str) -> list[Token]:
    """Return the terms of a text with their places in it."""
    spans: list[tuple[int, int]] = []
    offset = 0
    for block in text.split("\n"):
        words = [one for one in find_spans(block) if analyze_word(one[0], locale)[0]]
        spans += [(offset + start, offset + end) for _, start, end in words]
        offset += len(block) + 1
    return [Token(*span, *term) for span, term in zip(spans, analyze_text(text, locale), strict=True)]


def stem_tokens(found: Sequence[Term]) -> tantivy.PreTokenizedString:
    """Return the stems of the terms, for a stemmed field."""
    return _pre_tokenized([(position, stem) for position, _, stems in found for stem in stems])


def word_tokens(found: Sequence[Term]) -> tantivy.PreTokenizedString:
    """Return the normalized forms of the terms, for an un-stemmed field."""
    return _pre_tokenized([(position, form) for position, form, _ in found])


def pair_tokens(text: str) -> tantivy.PreTokenizedString:
    """Return all pairs of characters of a title, in order, for the field of title parts."""
    return _pre_tokenized(list(enumerate(split_pairs(text))))


def _pre_tokenized(terms: Sequence[tuple[int, str]]) -> tantivy.PreTokenizedString:
    """Return these positions and terms for the library, which stores neither the text nor the places of words in it."""
    return tantivy.PreTokenizedString("", [tantivy.Token(term, position, 0, 0) for position, term in terms])
