"""The fields of `search.documents.ContentDocument` as queries name them, and the rules of spelling and phrases."""

from __future__ import annotations

from typing import Any

from search.engines.analysis import is_stopword
from search.engines.port import Phrase

STEMMED = ("title", "summary", "body")
# Un-stemmed: exact forms, typing errors, stopwords. Not the body, where nearly every misspelling is somebody's word
# and every stopword occurs.
AS_WRITTEN = ("title.words", "summary.words")
TITLE_WORDS = "title.words"
TITLE_BEGINNINGS = "title.prefix"
ALL_WORDS = "vocabulary"

SHORTEST_BEGINNING = 2  # letters that make a page a hit; one letter begins everything, and only suggests titles

Query = dict[str, Any]


def typos(word: str) -> dict[str, Any]:
    """One edit from five letters, two from nine; the first letter is seldom wrong. No edits in numbers."""
    return {} if word.isnumeric() else {"fuzziness": "AUTO:5,9", "prefix_length": 1}


def fields_of_phrase(phrase: Phrase, locale: str) -> tuple[str, ...]:
    """Phrases are looked for by stems, and as they are written where they have nothing but stopwords."""
    return AS_WRITTEN if all(is_stopword(word, locale) for word in phrase.words) else STEMMED
