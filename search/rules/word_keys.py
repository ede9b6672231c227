"""When an editor's words and a visitor's are the same: split and looked up as everything else in search is."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.analysis import is_stopword, normalize_word, split_words
from search.engines.port import ParsedText, Phrase

Words = tuple[str, ...]


def split_lowercase(text: str) -> Words:
    """The words of a text in lower case, as `parse` makes them."""
    return tuple(word.text.lower().replace("’", "'") for word in split_words(text))


def normalise_words(words: Sequence[str], locale: str) -> Words:
    """The words as they are compared: "Café" and "CAFE" are the same, as are "agency" and "agency's"."""
    return tuple(normalize_word(word, locale) for word in words)


def build_key(text: str, locale: str) -> Words:
    return normalise_words(split_lowercase(text), locale)


def remove_stopwords(words: Words, locale: str) -> Words:
    """Without the words that carry no meaning alone; all of them where none does."""
    return tuple(word for word in words if not is_stopword(word, locale)) or words


def get_query_words(text: ParsedText, locale: str) -> Words:
    """Everything the visitor asks for, in order, quoted or not; what they exclude is no part of it."""
    words: list[str] = []
    for group in text.groups:
        for alternative in group.alternatives:
            words += alternative.words if isinstance(alternative, Phrase) else [alternative.text]
    return normalise_words(words, locale)
