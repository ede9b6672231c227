"""The fields of `search.documents.ContentDocument` as queries name them, and the rules of spelling and phrases."""

from __future__ import annotations

from typing import Any

from search.engines.analysis import is_stopword
from search.engines.port import Phrase

STEMMED_FIELDS = ("title", "summary", "body")
# Un-stemmed: exact forms, typing errors, stopwords. Not the body, where nearly every misspelling is somebody's word
# and every stopword occurs.
UNSTEMMED_FIELDS = ("title.words", "summary.words")
TITLE_WORDS_FIELD = "title.words"
TITLE_PREFIX_FIELD = "title.prefix"
VOCABULARY_FIELD = "vocabulary"

MIN_PREFIX_LENGTH = 2  # letters that make a page a hit; one letter begins everything, and only suggests titles

Query = dict[str, Any]


def fuzziness_params(word: str) -> dict[str, Any]:
    """One edit from five letters, two from nine; the first letter is seldom wrong. No edits in numbers."""
    return {} if word.isnumeric() else {"fuzziness": "AUTO:5,9", "prefix_length": 1}


def phrase_fields(phrase: Phrase, locale: str) -> tuple[str, ...]:
    """Phrases are looked for by stems, and as they are written where they have nothing but stopwords."""
    return UNSTEMMED_FIELDS if all(is_stopword(word, locale) for word in phrase.words) else STEMMED_FIELDS
