"""The score of a text: four parts, added. Which pages are hits is not decided here.

1. Stemmed: each group in its best field, with the rarity of the field where it is commonest.
2. Written: the exact forms, which keep "report" above "reported", and their typing errors, in the title or summary.
3. Completion: the last word as the beginning of a title's word; a constant.
4. Title phrase: all words, the last one begun, as a phrase of the title; two words between count half.
"""

from __future__ import annotations

from collections.abc import Iterator

from tantivy import Query

from search.engines.analysis import normalize_word
from search.engines.port import Group, Phrase, RankingConfig, Term

from .analyzer import stem_word
from .clauses import BM25_SCALE, TermStatistics, any_of, dis_max, phrase_query, terms_query
from .match_queries import TextMatcher, phrase_fields
from .reader import IndexSnapshot

_CONSTANT = 0.45  # of a constant clause, so that it weighs as a term of that rarity in a title of usual length
_LOOSE = 2  # words between, in part 4

Part = tuple[str, Query]  # (what matched where, the clause)


class TextScorer:
    """The clauses that score a text's hits."""

    def __init__(self, snapshot: IndexSnapshot, matcher: TextMatcher, ranking: RankingConfig) -> None:
        self._view = snapshot
        self._matching = matcher
        self._text = matcher.text
        self._ranking = ranking
        self._locale = snapshot.locale
        self._rarity = TermStatistics(snapshot.searcher)
        self._stemmed = {"title": ranking.title, "summary": ranking.summary, "body": ranking.body}
        self._written = {"title_words": ranking.title, "summary_words": 1.0}

    def parts(self) -> list[Part]:
        """All clauses with their names, to be added."""
        return [*self._stemmed_parts(), *self._written_parts(), *self._completion(), *self._title_phrase()]

    def _stemmed_parts(self) -> Iterator[Part]:
        for group in self._text.groups:
            queries = [query for one in group.alternatives for query in self._stemmed_one(one)]
            if queries:
                yield f"{_name(group)}: its words", dis_max(queries)

    def _stemmed_one(self, one: Term | Phrase) -> list[Query]:
        if isinstance(one, Phrase):
            return [
                Query.boost_query(phrase_query(name, words), BM25_SCALE * one.weight * self._stemmed.get(name, 1.0))
                for name, words in phrase_fields(one, self._locale)
            ]
        roots = stem_word(one.text, self._locale)
        terms = [(name, stem, weight) for name, weight in self._stemmed.items() for stem in roots]
        query = self._rarity.blended(terms, BM25_SCALE * one.weight)
        return [query] if query else []

    def _written_parts(self) -> Iterator[Part]:
        fields = [
            any_of(clauses)
            for name, weight in self._written.items()
            if (
                clauses := [query for group in self._text.groups if (query := self._written_group(group, name, weight))]
            )
        ]
        if fields:
            yield "as written, or with a typing error", dis_max(fields)

    def _written_group(self, group: Group, name: str, weight: float) -> Query | None:
        queries = [
            query
            for one in group.alternatives
            if isinstance(one, Term)
            and (
                query := self._rarity.blended(
                    self._spellings(one, name, weight), BM25_SCALE * self._ranking.typo * one.weight
                )
            )
        ]
        return dis_max(queries) if queries else None

    def _spellings(self, one: Term, name: str, weight: float) -> list[tuple[str, str, float]]:
        form = normalize_word(one.text, self._locale)
        near = [] if one.exact else self._view.dictionary().find_near(form)
        return [(name, word, weight * likeness) for likeness, word in [(1.0, form), *near]]

    def _completion(self) -> Iterator[Part]:
        completions = self._matching.completions
        if completions:
            rarity = self._rarity.idf(sum(count for _, count in completions))
            words = terms_query("title_words", [word for word, _ in completions])
            yield (
                f"a title's word begins with “{self._matching.marks.prefix}”",
                Query.const_score_query(words, _CONSTANT * self._ranking.completion * rarity),
            )

    def _title_phrase(self) -> Iterator[Part]:
        words = [normalize_word(word, self._locale) for word in self._text.words]
        if len(words) < 2:
            return
        head = list(enumerate(words[:-1]))
        counts = [self._rarity.frequency("title_words", word) for _, word in head]
        ends = self._matching.completions or [(words[-1], self._rarity.frequency("title_words", words[-1]))]
        ends = [(word, count) for word, count in ends if count]
        if not ends or not all(counts):
            return
        rest = sum(map(self._rarity.idf, counts))
        common = self._rarity.idf(sum(count for _, count in ends))
        clauses = [
            # Divided by what the library will multiply with: every ending counts as their sum does.
            Query.boost_query(
                phrase_query("title_words", [*head, (len(head), word)], slop),
                BM25_SCALE * self._ranking.title_phrase * share * (rest + common) / (rest + self._rarity.idf(count)),
            )
            for word, count in ends
            for slop, share in ((0, 1.0), (_LOOSE, 0.5))
        ]
        yield "the words are a phrase of the title", dis_max(clauses)


def _name(group: Group) -> str:
    first = group.alternatives[0]
    return f"“{first.text if isinstance(first, Term) else ' '.join(first.words)}”"
