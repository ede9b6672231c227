"""Iteration over all entries of an index, including tombstones, by ascending id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from elasticsearch import Elasticsearch

from search.engines.port import IndexEntry

from . import indices
from .client import Task, require_complete

T = TypeVar("T")
Run = Callable[[Task[Any]], Any]

CHUNK_SIZE = 1_000
_KEEP_ALIVE = "2m"  # between two chunks; the caller compares each with the database


def scan_index(run: Run, index: str) -> Iterator[IndexEntry]:
    """Yield all entries as they were at the start; concurrent writes do not affect the iteration."""
    pit_id = run(lambda client: _open_point_in_time(client, index))
    try:
        after: list[Any] | None = None
        while chunk := run(_next_chunk_task(pit_id, after)):
            yield from (_read_entry(hit) for hit in chunk)
            after = chunk[-1]["sort"]
    finally:
        run(lambda client: client.options(ignore_status=404).close_point_in_time(id=pit_id))


def _open_point_in_time(client: Elasticsearch, index: str) -> str:
    indices.refresh_index(client, index)
    return str(client.open_point_in_time(index=index, keep_alive=_KEEP_ALIVE)["id"])


def _next_chunk_task(pit_id: str, after: list[Any] | None) -> Task[list[Mapping[str, Any]]]:
    return lambda client: _read_chunk(client, pit_id, after)


def _read_chunk(client: Elasticsearch, pit_id: str, after: list[Any] | None) -> list[Mapping[str, Any]]:
    result = client.search(
        pit={"id": pit_id, "keep_alive": _KEEP_ALIVE},
        size=CHUNK_SIZE,
        sort=[{"id": "asc"}],
        search_after=after,
        version=True,
        source={"includes": ["fingerprint"]},
        track_total_hits=False,
    )
    return list(require_complete(result)["hits"]["hits"])


def _read_entry(hit: Mapping[str, Any]) -> IndexEntry:
    return IndexEntry(int(hit["_id"]), hit["_version"], hit["_source"].get("fingerprint", ""))
