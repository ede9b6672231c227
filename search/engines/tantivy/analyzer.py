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

AnalyzedWord = tuple[str, tuple[str, ...]]  # the normalized form and the stems of a word
Term = tuple[int, AnalyzedWord]  # with its position


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
def analyze_word(word: str, locale: str) -> AnalyzedWord:
    """Return the normalized form of a word and its stems; cached, because texts repeat their words."""
    return normalize_word(word, locale), stem_word(word, locale)


def analyze_text(text: str, locale: str) -> list[Term]:
    """Return the terms of a text in order; a line break separates blocks."""
    found: list[Term] = []
    position = 0
    for block in text.split("\n"):
        analyzed = [analyze_word(word, locale) for word in list_words(block)]
        with_form = [one for one in analyzed if one[0]]
        found += enumerate(with_form, position)
        position += len(with_form) + BLOCK_GAP
    return found


def tokenize(text: str, locale: str) -> list[Token]:
    """Return the terms of a text with their places in it."""
    spans: list[tuple[int, int]] = []
    offset = 0
    for block in text.split("\n"):
        words = [one for one in find_spans(block) if analyze_word(one[0], locale)[0]]
        spans += [(offset + start, offset + end) for _, start, end in words]
        offset += len(block) + 1
    terms = analyze_text(text, locale)
    return [Token(*span, position, *word) for span, (position, word) in zip(spans, terms, strict=True)]


# The library stores neither the text of these fields nor the places of words in it, so both are left out.


def stem_tokens(found: Sequence[Term]) -> tantivy.PreTokenizedString:
    """Return the stems of the terms, for a stemmed field."""
    tokens = [tantivy.Token(stem, position, 0, 0) for position, (_, stems) in found for stem in stems]
    return tantivy.PreTokenizedString("", tokens)


def word_tokens(found: Sequence[Term]) -> tantivy.PreTokenizedString:
    """Return the normalized forms of the terms, for an un-stemmed field."""
    return tantivy.PreTokenizedString("", [tantivy.Token(form, position, 0, 0) for position, (form, _) in found])


def pair_tokens(text: str) -> tantivy.PreTokenizedString:
    """Return all pairs of characters of a title, in order, for the field of title parts."""
    pairs = enumerate(split_pairs(text))
    return tantivy.PreTokenizedString("", [tantivy.Token(pair, position, 0, 0) for position, pair in pairs])
