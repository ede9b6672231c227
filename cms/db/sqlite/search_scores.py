"""The order of the admin's search results on SQLite, with the score of each page read once.

modelsearch reads the score of each match by a query of its own, and SQLite then goes through all matches for each of
them: 0.5 s for 945 pages. Here the table of the full-text search is joined instead, which takes 0.01 s.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models import QuerySet
from modelsearch.backends.database.sqlite.query import MatchExpression, normalize
from modelsearch.backends.database.sqlite.sqlite import (
    IndexEntry,
    SQLiteAutocompleteQueryCompiler,
    SQLiteFTSIndexEntry,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks

FULL_TEXT, ENTRIES = SQLiteFTSIndexEntry._meta.db_table, IndexEntry._meta.db_table


class JoinedScores:
    """Joins the scores to the results; before the class of a query compiler of modelsearch."""

    weight: str  # SQL, by which the score is multiplied
    queryset: QuerySet[Any]
    query: Any
    fields: list[str] | None
    FTS_TABLE_FIELDS: list[str]
    order_by_relevance: bool

    def search(self, config: Any, start: int | None, stop: int | None, score_field: str | None = None) -> QuerySet[Any]:
        """Return the results, as modelsearch does, in the order of the scores if these determine it."""
        query = normalize(self.query)
        if not (self.order_by_relevance or score_field) or not isinstance(query, PlainText | Phrase):
            return super().search(config, start, stop, score_field)  # type: ignore[misc]  # a method of the compiler
        score = score_field or "_score"
        found = self._join_scores(self.build_search_query(query, config=config), score)  # type: ignore[attr-defined]
        if self.order_by_relevance:
            found = found.order_by(score, "-pk")
        elif not found.query.order_by:
            found = found.order_by("-pk")
        return found[start:stop]

    def _join_scores(self, search_query: Any, score: str) -> QuerySet[Any]:
        """Return the pages that match, with their scores."""
        pages = self.queryset
        expression = MatchExpression(self.fields or self.FTS_TABLE_FIELDS, search_query)
        match, parameters = pages.query.get_compiler(pages.db).compile(expression)
        key, types = pages.model._meta.pk, get_descendants_content_types_pks(pages.model)
        quoted = ".".join(map(connections[pages.db].ops.quote_name, (key.model._meta.db_table, key.column)))
        return pages.extra(  # noqa: S610 - no text of a person is part of the SQL
            select={score: f"bm25({FULL_TEXT}) * {self.weight}"},
            tables=[FULL_TEXT, ENTRIES],
            where=[
                match,
                f"{FULL_TEXT}.rowid = {ENTRIES}.id",
                f"{ENTRIES}.content_type_id IN ({', '.join(['%s'] * len(types))})",
                f"{quoted} = {ENTRIES}.object_id",
            ],
            params=[*parameters, *types],
        )


class Autocomplete(JoinedScores, SQLiteAutocompleteQueryCompiler):
    """For the search of pages and snippets in the admin."""

    weight = "1.0"


class Search(JoinedScores, SQLiteSearchQueryCompiler):
    """For the search of images and documents in the admin."""

    weight = f"({ENTRIES}.title_norm + 1.0)"
