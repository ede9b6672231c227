"""Faults in the order of hits and in the way through them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from search.engines.elasticsearch import request
from search.engines.elasticsearch import searcher as asking_elasticsearch
from search.engines.elasticsearch.cursor import Cursor
from search.engines.port import SearchQuery
from search.engines.tantivy import ranker, searcher
from search.engines.tantivy.query_builder import QueryBuilder
from search.engines.tantivy.ranker import RankedHit

from .mutation import Fault

_REACHED = 100  # hits, of the 300 that the suite pages through

# ---------------------------------------------------------------------------- ties as they lie in the index


def _ties_as_they_lie(planted: pytest.MonkeyPatch) -> None:
    def wrong(builder: QueryBuilder, hits: Any, now: datetime) -> list[RankedHit]:
        ids = builder.snapshot.searcher.fast_field_values("id", [address for _, address in hits])
        place = {page_id: number for number, page_id in enumerate(ids)}
        return sorted(_WEIGH(builder, hits, now), key=lambda hit: (-hit.score, place[hit.id]))

    planted.setattr(ranker, "_apply_boosts", wrong)


def _ties_by_document(planted: pytest.MonkeyPatch) -> None:
    planted.setitem(request._SORTS, "relevance", [{"_score": "desc"}, {"_doc": "asc"}])


# ---------------------------------------------------------------------------- offsets of one too many


def _one_further(search_query: SearchQuery) -> SearchQuery:
    return replace(search_query, offset=search_query.offset + 1) if search_query.offset else search_query


def _one_further_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    def wrong(builder: QueryBuilder) -> tuple[int, list[RankedHit], str | None]:
        return ranker.rank_hits(QueryBuilder(builder.snapshot, _one_further(builder.search_query)))

    planted.setattr(searcher, "rank_hits", wrong)


def _one_further_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    def wrong(search_query: SearchQuery, cursor: Cursor | None = None) -> dict[str, Any]:
        return request.build_search_body(_one_further(search_query), cursor)

    planted.setattr(asking_elasticsearch, "build_search_body", wrong)


# ---------------------------------------------------------------------------- no way beyond the first hundred


def _the_first_weighed_only(planted: pytest.MonkeyPatch) -> None:
    def wrong(builder: QueryBuilder, now: datetime, wanted: int) -> tuple[int, list[RankedHit]]:
        total, order = _WEIGHED(builder, now, wanted)
        return total, order[:_REACHED]

    planted.setattr(ranker, "_search_ranked", wrong)


def _a_narrow_window(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(request, "MAX_RESULT_WINDOW", _REACHED)


_WEIGH, _WEIGHED = ranker._apply_boosts, ranker._search_ranked

FAULTS = [
    Fault("ties not broken by id", ("test_age.py", "test_paging.py"), _ties_as_they_lie, _ties_by_document),
    Fault("offset off by one", ("test_paging.py",), _one_further_in_tantivy, _one_further_in_elasticsearch),
    Fault("no way to deep pages", ("test_paging.py",), _the_first_weighed_only, _a_narrow_window),
]
