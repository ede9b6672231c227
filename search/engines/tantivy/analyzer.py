"""Text analysis: the position, the normalized form and the stems of each word.

The words are split and stemmed here and passed to the library pre-tokenized: its own tokenizer splits "GSA's", "U.S."
and "186.3" wrongly, and its offsets are bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import tantivy

from ..analysis import find_spans, fold, is_stopword, normalize_word, strip_clitics
from ..languages import ROMANIAN_CEDILLAS, language_of
from ..title_parts import split_pairs

BLOCK_GAP = 100  # positions between two blocks, so that no phrase matches across them

_CEDILLAS = str.maketrans(ROMANIAN_CEDILLAS)


class Token(NamedTuple):
    """One word of a text. A stopword has no stems."""

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


def tokenize(text: str, locale: str) -> list[Token]:
    """Return the tokens of a text; a line break separates blocks."""
    found: list[Token] = []
    position = offset = 0
    for block in text.split("\n"):
        for word, start, end in find_spans(block):
            form, roots = analyze_word(word, locale)
            if form:
                found.append(Token(offset + start, offset + end, position, form, roots))
                position += 1
        offset += len(block) + 1
        position += BLOCK_GAP
    return found


def stem_tokens(text: str, found: Sequence[Token]) -> tantivy.PreTokenizedString:
    """Return the stems of the tokens, for a stemmed field."""
    tokens = [tantivy.Token(stem, position, start, end) for start, end, position, _, stems in found for stem in stems]
    return tantivy.PreTokenizedString(text, tokens)


def word_tokens(text: str, found: Sequence[Token]) -> tantivy.PreTokenizedString:
    """Return the normalized forms of the tokens, for an un-stemmed field."""
    tokens = [tantivy.Token(surface, position, start, end) for start, end, position, surface, _ in found]
    return tantivy.PreTokenizedString(text, tokens)


def pair_tokens(text: str) -> tantivy.PreTokenizedString:
    """Return all pairs of characters of a title, in order, for the field of title parts."""
    pairs = enumerate(split_pairs(text))
    return tantivy.PreTokenizedString(text, [tantivy.Token(pair, at, at, at + 1) for at, pair in pairs])
