"""Builds the library's query from a `SearchQuery`: matches, filters and score."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import tantivy
from tantivy import Query

from search.engines.port import RankingConfig, SearchQuery

from .clauses import VisiblePages, VisibleWords, all_of, any_of, range_query, terms_query, unscored
from .index_reader import IndexSnapshot
from .match_queries import HighlightTerms, TextMatcher
from .schema import OWN_FIELDS, STEMMED_FIELDS, filter_field, number_field, to_milliseconds
from .score_queries import Part, TextScorer

MAX_COUNTED_VALUES = 10_000  # values of one field; further ones would count as absent


class QueryBuilder:
    """Builds the queries of one search on one snapshot of an index."""

    def __init__(self, snapshot: IndexSnapshot, search_query: SearchQuery, words: VisibleWords | None = None) -> None:
        """`words` are the known ones; by default those of the pages that count for the query."""
        self.snapshot = snapshot
        self.search_query = search_query
        self.pages = VisiblePages.read(search_query)
        fields = STEMMED_FIELDS if search_query.attachments else OWN_FIELDS
        self._words = words or VisibleWords(snapshot, self.pages)
        self.matcher = TextMatcher(self._words, search_query.text, fields) if search_query.text is not None else None

    @property
    def highlight_terms(self) -> HighlightTerms:
        """Return the terms to highlight in the hits."""
        return self.matcher.highlight_terms if self.matcher else HighlightTerms()

    @property
    def is_ranked(self) -> bool:
        """Return whether there are words to score by; without them, the newest pages come first."""
        return self.search_query.sort == "relevance" and bool(self.search_query.text and self.search_query.text.groups)

    @cached_property
    def match_query(self) -> Query:
        """Return the query for the pages that match the text, without filters and scores."""
        if self.matcher is None:
            return Query.all_query()
        return self.matcher.query(self.search_query.ranking.minimum_should_match)

    @cached_property
    def score_parts(self) -> list[Part]:
        """Return the named clauses of the text's score. Page types with boosts of their own have their own clauses."""
        ranking = self.search_query.ranking
        parts = self._score_parts(ranking)
        if ranking.field_weights:
            weighted = terms_query(filter_field("type"), sorted(ranking.field_weights))
            parts = [(name, all_of([clause], nots=[weighted])) for name, clause in parts]
        for types, boosts in ranking.split_by_types():
            of_types = unscored(terms_query(filter_field("type"), types))
            parts += [(name, all_of([clause, of_types])) for name, clause in self._score_parts(boosts)]
        return parts

    def _score_parts(self, ranking: RankingConfig) -> list[Part]:
        return TextScorer(self.snapshot, self.matcher, ranking).parts() if self.matcher else []

    def query(self) -> Query:
        """Return the query for all hits, scored by the text if they are sorted by relevance."""
        if self.search_query.own_words_only:
            return any_of([part.query() for part in self._parts])
        musts = [unscored(self.match_query), *map(unscored, self.filters())]
        scores = [clause for _, clause in self.score_parts] if self.is_ranked else []
        return all_of(musts, scores, self.pages.exceptions())

    def unscored_query(self, except_filter: str | None = None) -> Query:
        """Return the query for all hits without scores, ignoring the filter on `except_filter`."""
        if self.search_query.own_words_only:
            return any_of([part.unscored_query(except_filter) for part in self._parts])
        return all_of(
            [unscored(self.match_query), *map(unscored, self.filters(except_filter))], nots=self.pages.exceptions()
        )

    @cached_property
    def _parts(self) -> list[QueryBuilder]:
        """Return the builders for the pages that match by their files, and for those that do not."""
        return [QueryBuilder(self.snapshot, one, self._words) for one in self.search_query.split_by_attachments()]

    def filters(self, except_filter: str | None = None) -> Iterator[Query]:
        """Yield the filters: the site, not expired, and the selected filters except that on `except_filter`."""
        yield from self.pages.filters()
        for name, values in self.search_query.filters.items():
            if values and name != except_filter:
                yield terms_query(filter_field(name), values)
        if self.search_query.only_ids is not None:
            yield terms_query("id", sorted(self.search_query.only_ids))
        for name, limits in self.search_query.ranges.items():
            yield range_query(number_field(name), *limits)
        yield from self._published()

    def _published(self) -> Iterator[Query]:
        since, before = self.search_query.published_from, self.search_query.published_before
        if since is not None:
            yield range_query("published", to_milliseconds(since), None)
        if before is not None:
            yield range_query("published", None, to_milliseconds(before))


def count_facets(builder: QueryBuilder) -> dict[str, dict[str, int]]:
    """Return the counts of the requested facets, each ignoring the values selected in itself."""
    selected = [name for name in builder.search_query.facets if builder.search_query.filters.get(name)]
    unselected = [name for name in builder.search_query.facets if name not in selected]
    counts: dict[str, dict[str, int]] = {}
    if unselected:
        counts |= _count(builder.snapshot.searcher, builder.unscored_query(), unselected)
    for name in selected:
        counts |= _count(builder.snapshot.searcher, builder.unscored_query(except_filter=name), [name])
    return counts


def _count(searcher: tantivy.Searcher, query: Query, names: list[str]) -> dict[str, dict[str, int]]:
    aggregations = {name: {"terms": {"field": filter_field(name), "size": MAX_COUNTED_VALUES}} for name in names}
    found = searcher.aggregate(query, aggregations)
    return {name: {bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]} for name in names}
