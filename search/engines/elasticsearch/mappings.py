"""The body of a new index: its shards and replicas, the mapping, and the analyzers that `search.documents` names.

Words are folded before stopwords and stems are applied, so that a query without accents finds the same pages as one
with accents. In languages whose stemmer needs accents, words have the stems of both spellings, as in the embedded
engine. For French, Spanish, German and Portuguese Lucene's light stemmers are used: they join singular and plural, and
rarely two meanings. The others are Snowball's, as in the embedded engine, except for the Arabic and Greek ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from search.documents import (
    PAIRS_ANALYZER,
    PREFIX_ANALYZER,
    PREFIX_SEARCH_ANALYZER,
    STEMMED_ANALYZER,
    VOCABULARY_ANALYZER,
    WORD_ANALYZER,
    content_mapping,
)
from search.engines.analysis import (
    HANGUL,
    ITERATION_MARK,
    MAX_WORD_LENGTH,
    ROMANIAN_CEDILLAS,
    SAME_AS_BEFORE,
    Language,
    fold,
    language_of,
)
from search.engines.matching_rules import has_title_parts

# The English one is Snowball's second Porter stemmer, which the embedded engine has, too: light_english has different
# stems for "trafficker" and "trafficking".
STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "light_german",
    "el": "greek",
    "en": "porter2",
    "es": "light_spanish",
    "fi": "finnish",
    "fr": "light_french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "light_portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
_STEMS_OF_BOTH_SPELLINGS = {"da", "fi", "hu", "it", "nb", "nn", "no", "ro", "sv", "tr"}
_LOWERCASE = {"el": "greek", "tr": "turkish"}  # others need no rule of their own

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

# The tokenizer does not separate Hangul from a Latin word or number before or after it, as in "AI를".
_SEPARATED = {
    "type": "pattern_replace",
    "pattern": f"(?<=\\p{{Alnum}})([{HANGUL}])|(?<=[{HANGUL}])(\\p{{Alnum}})",
    "replacement": " $1$2",
}
AUTOMATIC_REPLICAS = "0-1"  # one as soon as there is a second node, so that a single node is complete, too
REFRESH_INTERVAL = "1s"  # required by the port; explicit, because an idle index without the setting is not refreshed
REFRESH_DISABLED = "-1"
# The largest offset plus size. A query may use memory for as many hits; the API allows less.
MAX_RESULT_WINDOW = 100_000


def build_analysis(locale: str) -> dict[str, Any]:
    """Return the `analysis` part of an index's settings for a locale code such as "en" or "pt-br"."""
    language = language_of(locale)
    words = _word_filters(language)
    return {
        "char_filter": {
            "blocks": {
                "type": "mapping",
                "mappings": [
                    f"\\n => \\u0020{_BREAK}\\u0020",
                    f"{ITERATION_MARK} => {SAME_AS_BEFORE}",
                    *("ё => е", "Ё => Е", "ї => і", "Ї => І"),  # the accents that `fold` removes, too
                    *(f"{comma} => {cedilla}" for comma, cedilla in ROMANIAN_CEDILLAS.items() if language.code == "ro"),
                ],
            },
            "hangul": _SEPARATED,
            "no_spaces": {"type": "pattern_replace", "pattern": "\\s+", "replacement": ""},
        },
        "tokenizer": {"pairs_of_all": {"type": "ngram", "min_gram": 2, "max_gram": 2}},
        "filter": _filters(language),
        "analyzer": {
            STEMMED_ANALYZER: _analyzer(*_stemmed_filters(language)),
            WORD_ANALYZER: _analyzer(*words),
            VOCABULARY_ANALYZER: _analyzer(*words, pairs="pairs_and_characters"),
            PAIRS_ANALYZER: _pairs_analyzer(locale),
            PREFIX_ANALYZER: _analyzer(*words, "beginnings", pairs="pairs_and_characters"),
            PREFIX_SEARCH_ANALYZER: _analyzer(*words, "as_long_as_beginnings"),
        },
    }


def _analyzer(*filters: str, pairs: str = "pairs") -> dict[str, Any]:
    """Return an analyzer; `pairs` is the filter for Chinese, Japanese and Korean, which needs the tokenizer's types."""
    chain = ["cjk_width", pairs, *filters]
    return {"type": "custom", "char_filter": ["blocks", "hangul"], "tokenizer": "standard", "filter": chain}


def _pairs_analyzer(locale: str) -> dict[str, Any]:
    """Return the analyzer of all characters of a title as pairs; in languages that do not need them, of nothing."""
    if not has_title_parts(locale):
        return {"type": "custom", "tokenizer": "keyword", "filter": ["nothing"]}
    filters = ["cjk_width", "lowercase"]
    return {"type": "custom", "char_filter": ["no_spaces"], "tokenizer": "pairs_of_all", "filter": filters}


def _word_filters(language: Language) -> list[str]:
    """Return the filters that make two spellings the same word."""
    folding = ["arabic_normalization"] if language.code == "ar" else []
    return [*_form_filters(language), *folding, "asciifolding"]


def _form_filters(language: Language) -> list[str]:
    """Return the filters that keep accents."""
    own = {
        "possessive": language.possessive,
        "elisions": bool(language.elisions),
        "apostrophe": language.apostrophe,
    }
    joined = [name for name, wanted in own.items() if wanted]
    return ["own_lowercase" if language.code in _LOWERCASE else "lowercase", "no_breaks", "no_addresses", *joined]


def _stemmed_filters(language: Language) -> list[str]:
    stopwords = ["stopwords"] if language.stopwords else []
    if language.code in _STEMS_OF_BOTH_SPELLINGS:
        return [*_form_filters(language), *stopwords, "both_stems"]
    stems = _STEMS_IN_ORDER.get(language.code, ["stems"] if language.code in STEMMERS else [])
    return [*_word_filters(language), *stopwords, *stems]


def _filters(language: Language) -> dict[str, Any]:
    filters: dict[str, Any] = {
        "pairs": {"type": "cjk_bigram"},
        "pairs_and_characters": {"type": "cjk_bigram", "output_unigrams": True},
        "nothing": {"type": "length", "max": 0},
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
        filters["stopwords"] = {"type": "stop", "stopwords": sorted(_stopwords(language))}
    if language.code in STEMMERS:
        filters["stems"] = {"type": "stemmer", "language": STEMMERS[language.code]}
    if language.code in _MENDED:
        filters["mended"] = _MENDED[language.code]
    if language.code in _LOWERCASE:
        filters["own_lowercase"] = {"type": "lowercase", "language": _LOWERCASE[language.code]}
    if language.code in _STEMS_OF_BOTH_SPELLINGS:
        both = ["stems, asciifolding", "asciifolding, stems"]
        filters["both_stems"] = {"type": "multiplexer", "preserve_original": False, "filters": both}
    return filters


def _stopwords(language: Language) -> set[str]:
    folded = {fold(word) for word in language.stopwords}
    return folded | language.stopwords if language.code in _STEMS_OF_BOTH_SPELLINGS else folded


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """Shards of new indexes, and replicas of all; `replicas` None is AUTOMATIC_REPLICAS.

    With one shard, word frequencies, scores and corrections are exact. With several, each shard counts its own words.
    """

    shards: int = 1
    replicas: int | None = None

    def creation_settings(self, *, filling: bool) -> dict[str, Any]:
        """Return the settings of a new index. One that is being filled has no replicas, which would be filled, too."""
        replicas = {"auto_expand_replicas": "false", "number_of_replicas": 0} if filling else self.replica_settings()
        return {"number_of_shards": self.shards, **replicas}

    def replica_settings(self) -> dict[str, Any]:
        """Return the settings of the replicas of an index that serves."""
        if self.replicas is None:
            return {"auto_expand_replicas": AUTOMATIC_REPLICAS}
        return {"auto_expand_replicas": "false", "number_of_replicas": self.replicas}

    def has_replicas(self, found: Mapping[str, Any]) -> bool:
        """Return whether an index with these settings, as Elasticsearch returns them, has these replicas."""
        expanded = found.get("auto_expand_replicas", "false")
        if self.replicas is None:
            return bool(expanded == AUTOMATIC_REPLICAS)
        return bool(expanded == "false" and int(found["number_of_replicas"]) == self.replicas)


DEFAULT_LAYOUT = IndexLayout()


def build_index_body(
    locale: str,
    *,
    filling: bool = False,
    layout: IndexLayout = DEFAULT_LAYOUT,
) -> dict[str, Any]:
    """Return settings and mappings for the index of a locale; `filling` is one that is filled before it serves."""
    settings = {
        **layout.creation_settings(filling=filling),
        "max_result_window": MAX_RESULT_WINDOW,
        "refresh_interval": REFRESH_DISABLED if filling else REFRESH_INTERVAL,
        # For this long a deleted tombstone still refuses an older write.
        "gc_deletes": "1h",
    }
    analysis = build_analysis(locale)
    mapping = content_mapping()
    mapping["_meta"] = {"schema": _digest({"analysis": analysis, "mapping": mapping})}
    return {"settings": {"index": settings, "analysis": analysis}, "mappings": mapping}


def get_schema(locale: str) -> str:
    """Return the `_meta.schema` that this version of Clarion gives an index of this locale."""
    return str(build_index_body(locale)["mappings"]["_meta"]["schema"])


def serving_settings(layout: IndexLayout) -> dict[str, Any]:
    """Return the settings that change when a filled index begins to serve."""
    return {"index": {"refresh_interval": REFRESH_INTERVAL, **layout.replica_settings()}}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
