"""A new index of a locale, filled beside the serving one; and the way back to the one before."""

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
    """One new index. While it has the building alias, `ElasticsearchEngine.write` writes to it too."""

    def __init__(self, worker_client: WorkerClient, names: Names, name: str) -> None:
        self.name = name
        self._worker_client = worker_client
        self._names = names

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        addressed_writes = [AddressedWrite(write, [self._names.building]) for write in writes]
        self._worker_client.run(self._check_that_it_is_building)
        return self._worker_client.run(lambda client: write_bulk(client, addressed_writes))

    def scan(self) -> Iterator[IndexEntry]:
        return scan_index(self._worker_client.run, self.name)

    def search(self, search_query: SearchQuery) -> SearchResult:
        self._worker_client.run(lambda client: indices.refresh_index(client, self.name))
        return self._worker_client.run(lambda client: run_search(client, self.name, search_query))

    def promote(self) -> None:
        self._worker_client.run(self._check_that_it_is_building)
        self._worker_client.run(lambda client: _promote(client, self._names, self.name))

    def drop(self) -> None:
        self._worker_client.run(self._drop)

    def _check_that_it_is_building(self, client: Elasticsearch) -> None:
        if indices.get_index_of_alias(client, self._names.building) != self.name:
            raise SearchUnavailable(f"{self.name} was dropped, or serves already")

    def _drop(self, client: Elasticsearch) -> None:
        """Only while it is being filled: a generation that serves, or is kept, is nobody's to drop."""
        if indices.get_index_of_alias(client, self._names.building) == self.name:
            indices.delete_indices(client, [self.name])


def begin_generation(worker_client: WorkerClient, names: Names) -> ElasticsearchGeneration:
    """See `Engine.begin`. Half-built and orphaned generations are deleted first."""
    return worker_client.run(lambda client: _begin(client, worker_client, names))


def _begin(client: Elasticsearch, worker_client: WorkerClient, names: Names) -> ElasticsearchGeneration:
    half_built = indices.get_index_of_alias(client, names.building)
    indices.delete_indices(client, [*indices.find_orphans(client, names), *([half_built] if half_built else [])])
    name = names.fresh()
    client.indices.create(index=name, aliases={names.building: {}}, **build_index_body(names.locale, filling=True))
    return ElasticsearchGeneration(worker_client, names, name)


def _promote(client: Elasticsearch, names: Names, name: str) -> None:
    """Everything is ready before the one step in which readers and writers change over."""
    client.indices.put_settings(index=name, settings=serving_settings())
    indices.refresh_index(client, name)
    serving = indices.get_index_of_alias(client, names.serving)
    previous = indices.get_index_of_alias(client, names.previous)
    actions = [_remove(names.building, name), _add(names.serving, name)]
    if serving:
        actions += [_remove(names.serving, serving), _add(names.previous, serving)]
    if previous:
        actions.append({"remove_index": {"index": previous}})
    indices.update_aliases(client, actions)


def roll_back(client: Elasticsearch, names: Names) -> bool:
    """See `Engine.roll_back`. What was written since is missing from the older one until it is reconciled."""
    serving = indices.get_index_of_alias(client, names.serving)
    previous = indices.get_index_of_alias(client, names.previous)
    if previous is None:
        return False
    actions = [_remove(names.previous, previous), _add(names.serving, previous)]
    if serving:
        actions.append(_remove(names.serving, serving))
    indices.update_aliases(client, actions)
    return True


def _add(alias: str, index: str) -> dict[str, dict[str, str]]:
    return {"add": {"alias": alias, "index": index}}


def _remove(alias: str, index: str) -> dict[str, dict[str, str]]:
    return {"remove": {"alias": alias, "index": index}}
