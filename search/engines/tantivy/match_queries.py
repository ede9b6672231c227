"""Which pages match: the query of each group, how many groups must match, and the terms to highlight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tantivy import Query

from search.engines.analysis import is_single_character, normalize_word
from search.engines.matching_rules import (
    count_required_groups,
    count_required_pairs,
    find_title_part,
    split_counted_words,
    split_pairs,
)
from search.engines.port import Group, ParsedText, Phrase, Term

from .clauses import VisibleWords, all_of, any_of, phrase_query, term_query, terms_query
from .schema import CHARACTERS_FIELD, STEMMED_FIELDS, TITLE_PAIRS_FIELD, UNSTEMMED_FIELDS, stem_word

MAX_COMPLETIONS = 50  # the most frequent words of titles that begin with the last word
_Positions = tuple[tuple[int, str], ...]


@dataclass(slots=True)
class HighlightTerms:
    """The terms to highlight in the texts of a hit."""

    stems: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    characters: set[str] = field(default_factory=set)  # wherever they occur in pairs
    phrases: list[tuple[bool, _Positions]] = field(default_factory=list)  # (by stems, (position, form) ...)
    prefix: str = ""

    def __bool__(self) -> bool:
        return bool(self.stems or self.words or self.characters or self.phrases or self.prefix)


class TextMatcher:
    """Builds the query for the pages that match a text in these stemmed fields, without scores."""

    def __init__(self, visible_words: VisibleWords, text: ParsedText, fields: tuple[str, ...]) -> None:
        self.locale = visible_words.locale
        self.text = text
        self.fields = fields
        self.highlight_terms = HighlightTerms()
        self._visible_words = visible_words
        self.completions = self._find_completions()
        self._group_queries = [(group, self._group_query(group, group is text.groups[-1])) for group in text.groups]

    def query(self, minimum_should_match: str) -> Query:
        """Return a query for pages with every quoted phrase, enough of the other groups, and no excluded term."""
        musts = [query for group, query in self._group_queries if group.required]
        counted = [query for _, query in self.counted_words()]
        if counted:
            needed = count_required_groups(len(counted), minimum_should_match)
            if needed or not musts:
                musts.append(any_of(counted, max(1, needed)))
        if not musts:
            musts = [Query.all_query() if self.text.excluded else Query.empty_query()]
        return all_of(musts, nots=[self.excluded_query(one) for one in self.text.excluded])

    def group_queries(self) -> Iterable[tuple[Group, Query]]:
        """Return each group with the query for the pages that match it."""
        return iter(self._group_queries)

    def counted_words(self) -> list[tuple[tuple[Group, ...], Query]]:
        """Return the groups of each word that `minimum_should_match` counts, with the query for pages that match it."""
        optional = [pair for pair in self._group_queries if not pair[0].required and not pair[0].stopword]
        queries = iter([query for _, query in optional])
        words = split_counted_words(group for group, _ in optional)
        counted = [(word, any_of([next(queries) for _ in word], count_required_pairs(word))) for word in words]
        part = self.title_part_query()
        return [(word, any_of([query, part])) for word, query in counted] if part else counted

    def title_part_query(self) -> Query | None:
        """Return the query for titles that contain the whole text; None where `find_title_part` says so."""
        part = find_title_part(self.text, self.locale)
        return phrase_query(TITLE_PAIRS_FIELD, list(enumerate(split_pairs(part)))) if part else None

    def excluded_query(self, one: Term | Phrase) -> Query:
        """Return a query for pages with this word or phrase."""
        return any_of(self._word_queries(one.text) if isinstance(one, Term) else self.phrase_queries(one))

    def phrase_queries(self, one: Phrase) -> list[Query]:
        """Return queries for the phrase in each field: by stems, or un-stemmed if it consists of stopwords."""
        return [phrase_query(name, words) for name, words in phrase_fields(one, self.locale, self.fields)]

    def _group_query(self, group: Group, last: bool) -> Query:
        queries: list[Query] = []
        for one in group.alternatives:
            if isinstance(one, Phrase):
                queries += self.phrase_queries(one)
                self._highlight_phrase(one)
            else:
                queries += self._word_queries(one.text)
                queries += self._misspelling_queries(one)
                self._highlight_word(one.text, group.stopword)
        if last and self.completions:
            queries.append(terms_query("title_words", [word for word, _ in self.completions]))
        return any_of(queries)

    def _word_queries(self, word: str) -> list[Query]:
        if is_single_character(word):
            return [term_query(CHARACTERS_FIELD, normalize_word(word, self.locale))]
        queries = [term_query(name, stem) for stem in stem_word(word, self.locale) for name in self.fields]
        return queries + [term_query(name, normalize_word(word, self.locale)) for name in UNSTEMMED_FIELDS]

    def _misspelling_queries(self, one: Term) -> list[Query]:
        if one.exact:
            return []
        corrections = self._visible_words.find_corrections(normalize_word(one.text, self.locale))
        self.highlight_terms.words.update(corrections)
        return [terms_query(name, corrections) for name in UNSTEMMED_FIELDS] if corrections else []

    def _find_completions(self) -> list[tuple[str, int]]:
        """Return the words of titles that begin with the last word (including itself), with their frequencies."""
        if not (self.text.completing and self.text.groups):
            return []
        last = self.text.groups[-1].alternatives[0]
        form = normalize_word(last.text, self.locale) if isinstance(last, Term) else ""
        if len(form) < 2:  # one letter matches too many words
            return []
        if not is_single_character(form[0]):  # a pair of characters is complete
            self.highlight_terms.prefix = form
        return self._visible_words.find_completions(form, MAX_COMPLETIONS)

    def _highlight_word(self, word: str, stopword: bool) -> None:
        if not stopword and is_single_character(word):
            self.highlight_terms.characters.add(normalize_word(word, self.locale))
        elif not stopword:
            self.highlight_terms.stems.update(stem_word(word, self.locale))
            self.highlight_terms.words.add(normalize_word(word, self.locale))

    def _highlight_phrase(self, one: Phrase) -> None:
        marked = {(name in STEMMED_FIELDS, words) for name, words in phrase_fields(one, self.locale, self.fields)}
        self.highlight_terms.phrases.extend(sorted(marked))


def phrase_fields(one: Phrase, locale: str, fields: tuple[str, ...]) -> list[tuple[str, _Positions]]:
    """Return the fields to search for a phrase, each with its (position, form) pairs; `fields` are the stemmed ones."""
    rooted = [(position, stem_word(word, locale)) for position, word in enumerate(one.words)]
    rooted = [(position, roots) for position, roots in rooted if roots]
    if not rooted:
        words = tuple((position, normalize_word(word, locale)) for position, word in enumerate(one.words))
        return [(name, words) for name in UNSTEMMED_FIELDS]
    # With and without accents: each word has one or two stems.
    variants = {tuple((position, roots[min(n, len(roots) - 1)]) for position, roots in rooted) for n in (0, 1)}
    return [(name, words) for words in sorted(variants) for name in fields]
