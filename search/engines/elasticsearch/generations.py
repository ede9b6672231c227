"""Generations: a new index of a locale, filled while the previous one serves; promotion and roll-back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from elasticsearch import Elasticsearch

from search.engines.port import IndexEntry, Outcome, SearchQuery, SearchResult, SearchUnavailable, Write

from . import indices
from .bulk_writer import AddressedWrite, write_bulk
from .client import WorkerClient
from .mappings import build_index_body, serving_settings
from .names import Names
from .scan import scan_index
from .searcher import run_search


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
