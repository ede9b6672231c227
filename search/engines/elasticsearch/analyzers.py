"""The definitions, for each language, of the analyzers that `search.documents` names.

Words are folded before stopwords and stems are applied, so that a query without accents finds the same pages as one
with accents. Lucene's light stemmers are used where they exist: they join singular and plural, and rarely two meanings.
"""

from __future__ import annotations

from typing import Any

from search.documents import PREFIX_ANALYZER, PREFIX_SEARCH_ANALYZER, STEMMED_ANALYZER, WORD_ANALYZER
from search.engines.analysis import MAX_WORD_LENGTH, fold
from search.engines.languages import Language, language_of

# The English one is Snowball's second Porter stemmer, which the embedded engine has, too: light_english has different
# stems for "trafficker" and "trafficking".
STEMMERS = {
    "en": "porter2",
    "fr": "light_french",
    "es": "light_spanish",
    "de": "light_german",
    "pt": "light_portuguese",
    "nl": "dutch",
    "ar": "arabic",
}

# Cases that the light stemmers miss without accents: Portuguese "nações" and "nação"; Spanish "niñas" and "niña", since
# words of four letters are not stemmed and those of five are.
_MENDED = {
    "pt": {"type": "pattern_replace", "pattern": "(?<=\\p{L}{2})oes$", "replacement": "ao"},
    "es": {"type": "pattern_replace", "pattern": "^(\\p{L}{3})[aeo]$", "replacement": "$1"},
}
_STEMS_IN_ORDER = {"pt": ["mended", "stems"], "es": ["stems", "mended"]}

MAX_PREFIX_LENGTH = 15  # longer prefixes are no more selective, and each length is a term in the index

# An artificial word replaces the line break between two blocks and is removed by a filter. That leaves a gap in the
# positions, so that no phrase matches across it.
_BREAK = "xblockbreakx"


def build_analysis(locale: str) -> dict[str, Any]:
    """Return the `analysis` part of an index's settings for a locale code such as "en" or "pt-br"."""
    language = language_of(locale)
    words = _word_filters(language)
    return {
        "char_filter": {"blocks": {"type": "mapping", "mappings": [f"\\n => \\u0020{_BREAK}\\u0020"]}},
        "filter": _filters(language),
        "analyzer": {
            STEMMED_ANALYZER: _analyzer(*words, *_stem_filters(language)),
            WORD_ANALYZER: _analyzer(*words),
            PREFIX_ANALYZER: _analyzer(*words, "beginnings"),
            PREFIX_SEARCH_ANALYZER: _analyzer(*words, "as_long_as_beginnings"),
        },
    }


def _analyzer(*filters: str) -> dict[str, Any]:
    return {"type": "custom", "char_filter": ["blocks"], "tokenizer": "standard", "filter": list(filters)}


def _word_filters(language: Language) -> list[str]:
    """Return the filters that make two spellings the same word."""
    own = {"possessive": language.possessive, "elisions": bool(language.elisions)}
    folding = ["arabic_normalization"] if language.code == "ar" else []
    joined = [name for name, wanted in own.items() if wanted]
    return ["lowercase", "no_breaks", "no_addresses", *joined, *folding, "asciifolding"]


def _stem_filters(language: Language) -> list[str]:
    stopwords = ["stopwords"] if language.stopwords else []
    stems = _STEMS_IN_ORDER.get(language.code, ["stems"] if language.code in STEMMERS else [])
    return [*stopwords, *stems]


def _filters(language: Language) -> dict[str, Any]:
    filters: dict[str, Any] = {
        "no_breaks": {"type": "stop", "stopwords": [_BREAK]},
        "no_addresses": {"type": "length", "max": MAX_WORD_LENGTH},
        "beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": MAX_PREFIX_LENGTH},
        "as_long_as_beginnings": {"type": "truncate", "length": MAX_PREFIX_LENGTH},
    }
    if language.possessive:
        filters["possessive"] = {"type": "stemmer", "language": "possessive_english"}
    if language.elisions:
        articles = sorted(language.elisions)
        filters["elisions"] = {"type": "elision", "articles_case": True, "articles": articles}
    if language.stopwords:
        filters["stopwords"] = {"type": "stop", "stopwords": sorted({fold(word) for word in language.stopwords})}
    if language.code in STEMMERS:
        filters["stems"] = {"type": "stemmer", "language": STEMMERS[language.code]}
    if language.code in _MENDED:
        filters["mended"] = _MENDED[language.code]
    return filters
