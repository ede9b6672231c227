"""Writes to indices: bulk writes with versions, deletion of tombstones, and generations; and a scan of all entries.

A generation is a new index of a locale, filled while the previous one serves, and promoted or rolled back in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.engines.port import IndexEntry, Outcome, SearchQuery, SearchResult, SearchUnavailable, Write

from . import indices
from .client import Task, WorkerClient, require_complete
from .indices import Names
from .mappings import build_index_body, serving_settings
from .searcher import run_search

CHUNK_SIZE = 250  # a busy node takes seconds for as many pages, and the timeout is ten
MAX_CHUNK_BYTES = 5 * 1024 * 1024  # a busy node responds 429 to long bulk requests; it always accepts this many bytes
_NEWER_IS_STORED = 409  # HTTP status of a write with a lower version
ENTRIES_PER_READ = 1_000
_KEEP_ALIVE = "2m"  # pause between two chunks; the caller compares each with the database
TOMBSTONES_PER_REQUEST = 1_000

Run = Callable[[Task[Any]], Any]


@dataclass(frozen=True, slots=True)
class AddressedWrite:
    """A write and its aliases: the serving one first, then that of a generation being filled."""

    write: Write
    aliases: Sequence[str]


def write_bulk(
    client: Elasticsearch, addressed_writes: Sequence[AddressedWrite], *, refresh: bool = True
) -> list[Outcome]:
    """Write each to all its aliases; return one outcome for each, in order.

    With `refresh`, searches use what was written when this returns. Otherwise they would find a page that was hidden
    for up to a second after its request is done. An index that does not serve yet is refreshed before it is read.
    """
    actions = (action for addressed in addressed_writes for action in _actions(addressed))
    responses = streaming_bulk(
        client,
        actions,
        chunk_size=CHUNK_SIZE,
        max_chunk_bytes=MAX_CHUNK_BYTES,
        raise_on_error=False,
        refresh=refresh,
        # Otherwise Elasticsearch creates an index without our analyzers if the alias is missing. It is a parameter of
        # the whole request because the helper silently drops it from an action.
        require_alias=True,
    )
    results = (next(iter(result.values())) for _, result in responses)
    return [_outcome(addressed.write, [next(results) for _ in addressed.aliases]) for addressed in addressed_writes]


def _actions(addressed: AddressedWrite) -> Iterator[dict[str, Any]]:
    write = addressed.write
    source = dict(write.source) if write.source is not None else _tombstone(write.id)
    for alias in addressed.aliases:
        yield {
            "_op_type": "index",
            "_index": alias,
            "_id": str(write.id),
            "version": write.version,
            "version_type": "external_gte",
            "_source": source,
        }


def _tombstone(page_id: int) -> dict[str, Any]:
    """Return the source of a tombstone: no content; `id` is needed to scan the index in order."""
    return {"id": page_id, "hidden": True}


def _outcome(write: Write, results: Sequence[Mapping[str, Any]]) -> Outcome:
    """Return the result in the serving index, or "failed" if any of the writes failed, so that it is repeated."""
    for result in results:
        if result["status"] >= 300 and result["status"] != _NEWER_IS_STORED:
            return Outcome(write.id, "failed", _reason(result))
    superseded = results[0]["status"] == _NEWER_IS_STORED
    return Outcome(write.id, "superseded" if superseded else "written")


def _reason(result: Mapping[str, Any]) -> str:
    error = result.get("error", {})
    if not isinstance(error, Mapping):
        return str(error)
    cause = error.get("caused_by") or {}
    return ": ".join(str(part) for part in (error.get("reason"), cause.get("reason")) if part) or str(error)


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
        size=ENTRIES_PER_READ,
        sort=[{"id": "asc"}],
        search_after=after,
        version=True,
        source={"includes": ["fingerprint"]},
        track_total_hits=False,
    )
    return list(require_complete(result)["hits"]["hits"])


def _read_entry(hit: Mapping[str, Any]) -> IndexEntry:
    return IndexEntry(int(hit["_id"]), hit["_version"], hit["_source"].get("fingerprint", ""))


def delete_tombstones(client: Elasticsearch, index: str, ids: Sequence[int]) -> None:
    """Delete those of `ids` that are tombstones, unless they have been written in the meantime."""
    for start in range(0, len(ids), TOMBSTONES_PER_REQUEST):
        chunk = [str(number) for number in ids[start : start + TOMBSTONES_PER_REQUEST]]
        found = client.mget(index=index, ids=chunk, source_includes=["hidden"])["docs"]
        operations = [_deletion(index, entry) for entry in found if _is_tombstone(entry)]
        if operations:
            client.bulk(operations=operations, require_alias=True)


def _is_tombstone(entry: dict[str, Any]) -> bool:
    return bool(entry.get("found")) and entry["_source"].get("hidden") is True


def _deletion(index: str, entry: dict[str, Any]) -> dict[str, Any]:
    seen = {"if_seq_no": entry["_seq_no"], "if_primary_term": entry["_primary_term"]}
    return {"delete": {"_index": index, "_id": entry["_id"], **seen}}


class ElasticsearchGeneration:
    """Implements `port.Generation`. While it has the building alias, `ElasticsearchEngine.write` writes to it, too."""

    def __init__(self, worker_client: WorkerClient, names: Names, name: str) -> None:
        self.name = name
        self._worker_client = worker_client
        self._names = names

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write to the new index only."""
        addressed_writes = [AddressedWrite(write, [self._names.building]) for write in writes]
        self._worker_client.run(self._check_is_building)
        return self._worker_client.run(lambda client: write_bulk(client, addressed_writes, refresh=False))

    def scan(self) -> Iterator[IndexEntry]:
        """Yield all entries of the new index."""
        return scan_index(self._worker_client.run, self.name)

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Search the new index."""
        self._worker_client.run(lambda client: indices.refresh_index(client, self.name))
        return self._worker_client.run(lambda client: run_search(client, self.name, search_query))

    def promote(self) -> None:
        """Serve the new index from now on."""
        self._worker_client.run(self._check_is_building)
        self._worker_client.run(lambda client: _promote(client, self._names, self.name))

    def drop(self) -> None:
        """Delete the new index unless it serves already."""
        self._worker_client.run(self._drop)

    def _check_is_building(self, client: Elasticsearch) -> None:
        if indices.get_index_of_alias(client, self._names.building) != self.name:
            raise SearchUnavailable(f"{self.name} was dropped, or serves already")

    def _drop(self, client: Elasticsearch) -> None:
        """Delete the index if it is still being filled; one that serves or is kept must not be dropped."""
        if indices.get_index_of_alias(client, self._names.building) == self.name:
            indices.delete_indices(client, [self.name])


def begin_generation(worker_client: WorkerClient, names: Names) -> ElasticsearchGeneration:
    """Create a new generation, after deleting half-built and orphaned ones."""
    return worker_client.run(lambda client: _begin(client, worker_client, names))


def _begin(client: Elasticsearch, worker_client: WorkerClient, names: Names) -> ElasticsearchGeneration:
    half_built = indices.get_index_of_alias(client, names.building)
    indices.delete_indices(client, [*indices.find_orphans(client, names), *([half_built] if half_built else [])])
    name = names.create_generation_name()
    body = build_index_body(names.locale, filling=True, layout=names.layout)
    client.indices.create(index=name, aliases={names.building: {}}, **body)
    return ElasticsearchGeneration(worker_client, names, name)


def _promote(client: Elasticsearch, names: Names, name: str) -> None:
    """Prepare the new index completely, then switch reads and writes to it in one step."""
    client.indices.put_settings(index=name, settings=serving_settings(names.layout))
    indices.refresh_index(client, name)
    serving = indices.get_index_of_alias(client, names.serving)
    previous = indices.get_index_of_alias(client, names.previous)
    actions = [_remove_alias(names.building, name), _add_alias(names.serving, name)]
    if serving:
        actions += [_remove_alias(names.serving, serving), _add_alias(names.previous, serving)]
    if previous:
        actions.append({"remove_index": {"index": previous}})
    indices.update_aliases(client, actions)


def roll_back(client: Elasticsearch, names: Names) -> bool:
    """Serve the previous generation again. It lacks later writes until it is reconciled."""
    serving = indices.get_index_of_alias(client, names.serving)
    previous = indices.get_index_of_alias(client, names.previous)
    if previous is None:
        return False
    actions = [_remove_alias(names.previous, previous), _add_alias(names.serving, previous)]
    if serving:
        actions.append(_remove_alias(names.serving, serving))
    indices.update_aliases(client, actions)
    return True


def _add_alias(alias: str, index: str) -> dict[str, dict[str, str]]:
    return {"add": {"alias": alias, "index": index}}


def _remove_alias(alias: str, index: str) -> dict[str, dict[str, str]]:
    return {"remove": {"alias": alias, "index": index}}
