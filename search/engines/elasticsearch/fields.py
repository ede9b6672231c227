"""The names of the fields of `search.documents.ContentDocument` in queries, and the rules for typing errors."""

from __future__ import annotations

from typing import Any

from search.engines.analysis import is_stopword
from search.engines.port import COMMON_FILTERS, Phrase

OWN_FIELDS = ("title", "summary", "body", "names")  # of the page itself
ATTACHMENTS_FIELD = "attachments"  # of files that it offers
STEMMED_FIELDS = (*OWN_FIELDS, ATTACHMENTS_FIELD)
# For exact forms, typing errors and stopwords. Not the body, in which nearly every misspelling is a word of some page
# and every stopword occurs.
UNSTEMMED_FIELDS = ("title.words", "summary.words")
TITLE_WORDS_FIELD = "title.words"
TITLE_PREFIX_FIELD = "title.prefix"
TITLE_PAIRS_FIELD = "title.pairs"
VOCABULARY_FIELD = "vocabulary"

MIN_PREFIX_LENGTH = 2  # letters; a prefix of one letter only suggests titles, as it would match nearly every page

# Single Chinese, Japanese and Korean characters, of which the other fields have only pairs.
CHARACTERS_FIELD = VOCABULARY_FIELD
TITLE_CHARACTERS_FIELD = TITLE_PREFIX_FIELD

Query = dict[str, Any]


def named_query(name: str, query: Query) -> Query:
    """Return the query with a name, by which a hit tells that it matches this clause, and with which score."""
    return {"bool": {"must": [query], "_name": name}}


def fuzziness_params(word: str) -> dict[str, Any]:
    """Return the parameters for typing errors: one edit from five letters, two from nine, none in numbers.

    The first letter must match, as it is rarely wrong.
    """
    return {} if word.isnumeric() else {"fuzziness": "AUTO:5,9", "prefix_length": 1}


def filter_field(name: str) -> str:
    """Return the field of a filter."""
    return name if name in COMMON_FILTERS else f"filters.{name}"


def phrase_fields(phrase: Phrase, locale: str, fields: tuple[str, ...] = STEMMED_FIELDS) -> tuple[str, ...]:
    """Return the fields to search for a phrase: these stemmed ones, or the un-stemmed ones if all are stopwords."""
    return UNSTEMMED_FIELDS if all(is_stopword(word, locale) for word in phrase.words) else fields
