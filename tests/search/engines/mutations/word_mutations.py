"""Faults in what a word is and what counts as a hit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tantivy import Query

from search.engines.elasticsearch import analyzers, mappings, request
from search.engines.elasticsearch import match_queries as clauses
from search.engines.languages import Language, language_of
from search.engines.port import Group, ParsedText, Phrase, Term
from search.engines.tantivy import analyzer
from search.engines.tantivy.match_queries import TextMatcher

from .mutation import Fault

# ---------------------------------------------------------------------------- the wrong analyzer


def _french_by_english_stems(planted: pytest.MonkeyPatch) -> None:
    def wrong(locale: str) -> Language:
        language = language_of(locale)
        return replace(language, stemmer="english") if language.code == "fr" else language

    planted.setattr(analyzer, "language_of", wrong)


def _french_by_porter(planted: pytest.MonkeyPatch) -> None:
    planted.setitem(analyzers.STEMMERS, "fr", "porter2")


# ---------------------------------------------------------------------------- phrases over two blocks


def _no_gap(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(analyzer, "BLOCK_GAP", 0)


def _line_breaks_are_spaces(planted: pytest.MonkeyPatch) -> None:
    def wrong(locale: str) -> dict[str, Any]:
        made = analyzers.build_analysis(locale)
        made["char_filter"]["blocks"]["mappings"] = ["\\n => \\u0020"]
        return made

    planted.setattr(mappings, "build_analysis", wrong)


# ---------------------------------------------------------------------------- stopwords that count


def _all_count(matcher: TextMatcher, minimum_should_match: str) -> Query:
    matcher._group_queries = [(replace(group, stopword=False), query) for group, query in matcher._group_queries]
    return _QUERY(matcher, minimum_should_match)


def _stopwords_count_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(TextMatcher, "query", _all_count)


def _stopwords_count_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    def wrong(text: ParsedText, locale: str) -> list[tuple[Group, dict[str, Any]]]:
        return _COUNTED(replace(text, groups=tuple(replace(group, stopword=False) for group in text.groups)), locale)

    planted.setattr(clauses, "optional_groups", wrong)


# ---------------------------------------------------------------------------- exclusions that leave out nothing


def _nothing_is_excluded(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(TextMatcher, "excluded_query", lambda matcher, one: Query.empty_query())


def _nothing_is_left_out(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(request, "excluded_queries", lambda text, locale: [])


# ---------------------------------------------------------------------------- typing errors of exact words


def _exact_words_are_misspelt(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(
        TextMatcher, "_misspelling_queries", lambda matcher, one: _MISSPELT(matcher, replace(one, exact=False))
    )


def _exact_words_are_fuzzy(planted: pytest.MonkeyPatch) -> None:
    def wrong(one: Term | Phrase, locale: str) -> list[dict[str, Any]]:
        return _WAYS(replace(one, exact=False) if isinstance(one, Term) else one, locale)

    planted.setattr(clauses, "_alternative_queries", wrong)


_QUERY, _MISSPELT = TextMatcher.query, TextMatcher._misspelling_queries
_COUNTED, _WAYS = clauses.optional_groups, clauses._alternative_queries

FAULTS = [
    Fault(
        "wrong analyzer: English stems for French", ("test_languages.py",), _french_by_english_stems, _french_by_porter
    ),
    Fault("phrase over two blocks", ("test_phrases.py",), _no_gap, _line_breaks_are_spaces),
    Fault(
        "stopwords counted by the hit rule",
        ("test_words.py",),
        _stopwords_count_in_tantivy,
        _stopwords_count_in_elasticsearch,
    ),
    Fault("negation ignored", ("test_words.py",), _nothing_is_excluded, _nothing_is_left_out),
    Fault("typing errors of exact terms", ("test_phrases.py",), _exact_words_are_misspelt, _exact_words_are_fuzzy),
]
