"""Mutations of text analysis and of what counts as a match."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tantivy import Query

from search.engines.languages import Language, language_of
from search.engines.port import ParsedText, Phrase, Term
from search.engines.tantivy.match_queries import TextMatcher

from .mutation import Mutation, Mutator

# ---------------------------------------------------------------------------- the wrong analyzer


def _english_stemmer_for_french(mutator: Mutator) -> None:
    def wrong(locale: str) -> Language:
        language = language_of(locale)
        return replace(language, stemmer="english") if language.code == "fr" else language

    mutator.replace("search.engines.tantivy.analyzer.language_of", wrong)


def _porter_stemmer_for_french(mutator: Mutator) -> None:
    mutator.replace_item("search.engines.elasticsearch.analyzers.STEMMERS", "fr", "porter2")


# ---------------------------------------------------------------------------- phrases match across blocks


def _no_gap_between_blocks(mutator: Mutator) -> None:
    mutator.replace("search.engines.tantivy.analyzer.BLOCK_GAP", 0)


def _line_breaks_as_spaces(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(locale: str) -> dict[str, Any]:
            analysis = original(locale)
            analysis["char_filter"]["blocks"]["mappings"] = ["\\n => \\u0020"]
            return analysis

        return wrong

    mutator.wrap("search.engines.elasticsearch.mappings.build_analysis", mutate)


# ---------------------------------------------------------------------------- stopwords count


def _count_stopwords_in_tantivy(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(matcher: TextMatcher, minimum_should_match: str) -> Query:
            pairs = matcher._group_queries
            matcher._group_queries = [(replace(group, stopword=False), query) for group, query in pairs]
            return original(matcher, minimum_should_match)

        return wrong

    mutator.wrap("search.engines.tantivy.match_queries.TextMatcher.query", mutate)


def _count_stopwords_in_elasticsearch(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(text: ParsedText, locale: str) -> Any:
            groups = tuple(replace(group, stopword=False) for group in text.groups)
            return original(replace(text, groups=groups), locale)

        return wrong

    mutator.wrap("search.engines.elasticsearch.match_queries.counted_words", mutate)


# ---------------------------------------------------------------------------- exclusions exclude nothing


def _ignore_exclusions_in_tantivy(mutator: Mutator) -> None:
    mutator.replace(
        "search.engines.tantivy.match_queries.TextMatcher.excluded_query", lambda matcher, one: Query.empty_query()
    )


def _ignore_exclusions_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace("search.engines.elasticsearch.request.excluded_queries", lambda text, locale: [])


# ---------------------------------------------------------------------------- typing errors of quoted words match


def _misspell_exact_terms_in_tantivy(mutator: Mutator) -> None:
    mutator.wrap(
        "search.engines.tantivy.match_queries.TextMatcher._misspelling_queries",
        lambda original: lambda matcher, one: original(matcher, replace(one, exact=False)),
    )


def _misspell_exact_terms_in_elasticsearch(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(one: Term | Phrase, locale: str) -> list[dict[str, Any]]:
            return original(replace(one, exact=False) if isinstance(one, Term) else one, locale)

        return wrong

    mutator.wrap("search.engines.elasticsearch.match_queries._alternative_queries", mutate)


# ---------------------------------------------------------------------------- all pairs of a run must match


def _require_all_pairs_in_tantivy(mutator: Mutator) -> None:
    mutator.replace("search.engines.tantivy.match_queries.count_required_pairs", len)


def _require_all_pairs_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace("search.engines.elasticsearch.match_queries.count_required_pairs", len)


# ---------------------------------------------------------------------------- single characters only by themselves


def _words_only_in_tantivy(mutator: Mutator) -> None:
    mutator.replace("search.engines.tantivy.match_queries.is_single_character", lambda word: False)


def _words_only_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace("search.engines.elasticsearch.match_queries.is_single_character", lambda word: False)


MUTATIONS = [
    Mutation(
        "wrong analyzer: English stems for French",
        ("test_languages.py",),
        _english_stemmer_for_french,
        _porter_stemmer_for_french,
    ),
    Mutation("phrase across two blocks", ("test_phrases.py",), _no_gap_between_blocks, _line_breaks_as_spaces),
    Mutation(
        "stopwords counted by minimum_should_match",
        ("test_words.py",),
        _count_stopwords_in_tantivy,
        _count_stopwords_in_elasticsearch,
    ),
    Mutation(
        "negation ignored", ("test_words.py",), _ignore_exclusions_in_tantivy, _ignore_exclusions_in_elasticsearch
    ),
    Mutation(
        "all pairs of characters required",
        ("test_characters.py",),
        _require_all_pairs_in_tantivy,
        _require_all_pairs_in_elasticsearch,
    ),
    Mutation(
        "single characters only by themselves",
        ("test_characters.py",),
        _words_only_in_tantivy,
        _words_only_in_elasticsearch,
    ),
    Mutation(
        "typing errors of exact terms",
        ("test_phrases.py",),
        _misspell_exact_terms_in_tantivy,
        _misspell_exact_terms_in_elasticsearch,
    ),
]
