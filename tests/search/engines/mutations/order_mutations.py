"""Mutations of the order of hits and of paging."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from search.engines.elasticsearch.cursor import Cursor
from search.engines.elasticsearch.request import build_search_body
from search.engines.port import SearchQuery
from search.engines.tantivy.query_builder import QueryBuilder
from search.engines.tantivy.ranker import RankedHit, rank_hits

from .mutation import Mutation, Mutator

_MAX_HITS = 100  # of the 300 that the suite pages through

# ---------------------------------------------------------------------------- ties ordered as in the index


def _index_order_in_tantivy(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(builder: QueryBuilder, hits: Any, now: datetime) -> list[RankedHit]:
            ids = builder.snapshot.searcher.fast_field_values("id", [address for _, address in hits])
            position = {page_id: number for number, page_id in enumerate(ids)}
            return sorted(original(builder, hits, now), key=lambda hit: (-hit.score, position[hit.id]))

        return wrong

    mutator.wrap("search.engines.tantivy.ranker._apply_boosts", mutate)


def _index_order_in_elasticsearch(mutator: Mutator) -> None:
    order = [{"_score": "desc"}, {"_doc": "asc"}]
    mutator.replace_item("search.engines.elasticsearch.request._SORTS", "relevance", order)


# ---------------------------------------------------------------------------- offsets that are one too high


def _increment_offset(search_query: SearchQuery) -> SearchQuery:
    return replace(search_query, offset=search_query.offset + 1) if search_query.offset else search_query


def _increment_offset_in_tantivy(mutator: Mutator) -> None:
    def wrong(builder: QueryBuilder) -> tuple[int, list[RankedHit], str | None]:
        return rank_hits(QueryBuilder(builder.snapshot, _increment_offset(builder.search_query)))

    mutator.replace("search.engines.tantivy.searcher.rank_hits", wrong)


def _increment_offset_in_elasticsearch(mutator: Mutator) -> None:
    def wrong(search_query: SearchQuery, cursor: Cursor | None = None) -> dict[str, Any]:
        return build_search_body(_increment_offset(search_query), cursor)

    mutator.replace("search.engines.elasticsearch.searcher.build_search_body", wrong)


# ---------------------------------------------------------------------------- no hits beyond the first hundred


def _limit_hits_in_tantivy(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(builder: QueryBuilder, now: datetime, wanted: int) -> tuple[int, list[RankedHit]]:
            total, order = original(builder, now, wanted)
            return total, order[:_MAX_HITS]

        return wrong

    mutator.wrap("search.engines.tantivy.ranker._search_ranked", mutate)


def _limit_hits_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace("search.engines.elasticsearch.request.MAX_RESULT_WINDOW", _MAX_HITS)


MUTATIONS = [
    Mutation(
        "ties not broken by id",
        ("test_age.py", "test_paging.py"),
        _index_order_in_tantivy,
        _index_order_in_elasticsearch,
    ),
    Mutation(
        "offset off by one", ("test_paging.py",), _increment_offset_in_tantivy, _increment_offset_in_elasticsearch
    ),
    Mutation("no hits on deep pages", ("test_paging.py",), _limit_hits_in_tantivy, _limit_hits_in_elasticsearch),
]
