"""Normalised words, by which the expressions of editors and the queries of visitors are compared.

The words are split and normalised as in the index.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.analysis import is_stopword, normalize_word, split_words
from search.engines.port import ParsedText, Phrase

Words = tuple[str, ...]


def split_lowercase(text: str) -> Words:
    """Return the words of a text in lower case, split as in the query parser."""
    return tuple(word.text.lower().replace("’", "'") for word in split_words(text))


def normalise_words(words: Sequence[str], locale: str) -> Words:
    """Normalise words for comparison: "Café" equals "CAFE", and "agency" equals "agency's"."""
    return tuple(normalize_word(word, locale) for word in words)


def build_key(text: str, locale: str) -> Words:
    """Return the normalised words of a text, by which rules are compared and found."""
    return normalise_words(split_lowercase(text), locale)


def remove_stopwords(words: Words, locale: str) -> Words:
    """Return the words without stopwords; all of them if every word is a stopword."""
    return tuple(word for word in words if not is_stopword(word, locale)) or words


def get_query_words(text: ParsedText, locale: str) -> Words:
    """Return all words of the query in order, quoted or not, without excluded words."""
    words: list[str] = []
    for group in text.groups:
        for alternative in group.alternatives:
            words += alternative.words if isinstance(alternative, Phrase) else [alternative.text]
    return normalise_words(words, locale)
