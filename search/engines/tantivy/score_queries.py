"""The score of a text: the sum of five parts. It does not decide which pages match; `match_queries` does.

1. Stemmed: each group in its best field, with the inverse document frequency of the field where it is most frequent.
2. Un-stemmed: exact forms, which rank "report" above "reported", and their typing errors, in the title or summary.
3. Completion: the last word as a prefix of a word in the title; a constant score.
4. Title phrase: all words, the last one as a prefix, as a phrase in the title; with up to two words between, half.
5. Title part: in languages without spaces, the text as a part of the title, not necessarily of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tantivy import Query

from search.engines.analysis import is_single_character, normalize_word
from search.engines.matching_rules import split_counted_words, word_text
from search.engines.port import Group, Message, Phrase, RankingConfig, Term, gettext_noop

from .clauses import BM25_SCALE, TermStatistics, any_of, dis_max, phrase_query, terms_query
from .index_reader import IndexSnapshot
from .match_queries import TextMatcher, phrase_fields
from .schema import ATTACHMENTS_FIELD, CHARACTERS_FIELD, TITLE_CHARACTERS_FIELD, stem_word

_CONSTANT_SCORE = 0.45  # score of a constant clause: that of a term of that frequency in a title of usual length
_PHRASE_SLOP = 2  # words between the words of the phrase, in part 4

Part = tuple[str, Query]  # (what matched where, the clause)


class TextScorer:
    """Builds the clauses that score a text's hits."""

    def __init__(self, snapshot: IndexSnapshot, matcher: TextMatcher, ranking: RankingConfig) -> None:
        self._snapshot = snapshot
        self._matcher = matcher
        self._text = matcher.text
        self._ranking = ranking
        self._locale = snapshot.locale
        self._statistics = TermStatistics(snapshot.searcher)
        self._stemmed = {name: getattr(ranking, name) for name in matcher.fields}
        self._unstemmed = {"title_words": ranking.title, "summary_words": 1.0}

    def parts(self) -> list[Part]:
        """Return all clauses with their names; the score is their sum."""
        return [
            *self._stemmed_parts(),
            *self._unstemmed_parts(),
            *self._completion(),
            *self._title_phrase(),
            *self._title_part(),
        ]

    def _stemmed_parts(self) -> Iterator[Part]:
        for word in split_counted_words(self._text.groups):
            groups = [[query for one in group.alternatives for query in self._stemmed_queries(one)] for group in word]
            clauses = [dis_max(queries) for queries in groups if queries]
            if clauses:
                yield Message(gettext_noop("“%(word)s”: its words"), word=word_text(word)), any_of(clauses)

    def _stemmed_queries(self, one: Term | Phrase) -> list[Query]:
        if isinstance(one, Phrase):
            return [
                Query.boost_query(phrase_query(name, words), BM25_SCALE * one.weight * self._stemmed.get(name, 1.0))
                for name, words in phrase_fields(one, self._locale, self._matcher.fields)
            ]
        groups = [
            [(name, stem, weight) for name, weight in fields for stem in self._stems(one.text)]
            for fields in self._text_fields(one.text)
        ]
        queries = (self._statistics.blended(terms, BM25_SCALE * one.weight) for terms in groups)
        return [query for query in queries if query is not None]

    def _text_fields(self, word: str) -> Sequence[Iterable[tuple[str, float]]]:
        """Return the groups of fields with their boosts; within a group, a word counts the same in every field.

        Attached files are a group of their own: a word that many files contain can still be rare in the pages.
        """
        if is_single_character(word):
            return [[(TITLE_CHARACTERS_FIELD, self._ranking.title), (CHARACTERS_FIELD, self._ranking.body)]]
        own = [(name, weight) for name, weight in self._stemmed.items() if name != ATTACHMENTS_FIELD]
        return [own, [pair for pair in self._stemmed.items() if pair[0] == ATTACHMENTS_FIELD]]

    def _stems(self, word: str) -> tuple[str, ...]:
        single = is_single_character(word)
        return (normalize_word(word, self._locale),) if single else stem_word(word, self._locale)

    def _unstemmed_parts(self) -> Iterator[Part]:
        fields = [self._unstemmed_field(name, weight) for name, weight in self._unstemmed.items()]
        clauses = [any_of(queries) for queries in fields if queries]
        if clauses:
            yield Message(gettext_noop("as written, or with a typing error")), dis_max(clauses)

    def _unstemmed_field(self, name: str, weight: float) -> list[Query]:
        queries = (self._unstemmed_group(group, name, weight) for group in self._text.groups)
        return [query for query in queries if query is not None]

    def _unstemmed_group(self, group: Group, name: str, weight: float) -> Query | None:
        scale = BM25_SCALE * self._ranking.typo
        terms = [one for one in group.alternatives if isinstance(one, Term)]
        queries = (self._statistics.blended(self._spellings(one, name, weight), scale * one.weight) for one in terms)
        present = [query for query in queries if query is not None]
        return dis_max(present) if present else None

    def _spellings(self, one: Term, name: str, weight: float) -> list[tuple[str, str, float]]:
        form = normalize_word(one.text, self._locale)
        near = [] if one.exact else self._snapshot.dictionary().find_near(form)
        return [(name, word, weight * similarity) for similarity, word in [(1.0, form), *near]]

    def _completion(self) -> Iterator[Part]:
        completions = self._matcher.completions
        if completions:
            idf = self._statistics.idf(sum(count for _, count in completions))
            words = terms_query("title_words", [word for word, _ in completions])
            prefix = self._matcher.highlight_terms.prefix
            yield (
                Message(gettext_noop("a title's word begins with “%(prefix)s”"), prefix=prefix),
                Query.const_score_query(words, _CONSTANT_SCORE * self._ranking.completion * idf),
            )

    def _title_phrase(self) -> Iterator[Part]:
        words = [normalize_word(word, self._locale) for word in self._text.words]
        if len(words) < 2:
            return
        head = list(enumerate(words[:-1]))
        counts = [self._statistics.frequency("title_words", word) for _, word in head]
        last = (words[-1], self._statistics.frequency("title_words", words[-1]))
        completions = [(word, count) for word, count in self._matcher.completions or [last] if count]
        if not completions or not all(counts):
            return
        rest = sum(map(self._statistics.idf, counts))
        common = self._statistics.idf(sum(count for _, count in completions))
        scale = BM25_SCALE * self._ranking.title_phrase
        clauses = [
            # Divided by the library's factor, so that every completion has the weight of their sum.
            Query.boost_query(
                phrase_query("title_words", [*head, (len(head), word)], slop),
                scale * share * (rest + common) / (rest + self._statistics.idf(count)),
            )
            for word, count in completions
            for slop, share in ((0, 1.0), (_PHRASE_SLOP, 0.5))
        ]
        yield Message(gettext_noop("the words are a phrase of the title")), dis_max(clauses)

    def _title_part(self) -> Iterator[Part]:
        if part := self._matcher.title_part_query():
            query = Query.boost_query(part, BM25_SCALE * self._ranking.title_phrase)
            yield Message(gettext_noop("the title contains the text")), query
