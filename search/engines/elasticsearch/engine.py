"""The implementation of the port with Elasticsearch. Each method calls the module of its concern."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import (
    EngineIncompatible,
    Explanation,
    Health,
    IndexEntry,
    MatchedPage,
    Outcome,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    SimilarHit,
    Source,
    Suggestion,
    Write,
)

from . import draft_index, explanation, index_copies, indices, inference, suggestions, writer
from .client import Breaker, VisitorClient, WorkerClient
from .filters import visible_filter
from .indices import Names, check_health, serving_pattern
from .mappings import DEFAULT_LAYOUT, IndexLayout
from .searcher import find_matches, run_search
from .similar import find_similar
from .writer import AddressedWrite, scan_index, write_bulk

MAX_CONCURRENT_SEARCHES = 8  # one process runs so many, unless the settings name another number


class ElasticsearchEngine:
    """Implements `port.Engine` with Elasticsearch 8.19 or 9 and its free licence.

    `url` may contain several URLs, separated by commas. `prefix` belongs to this installation: indices with other
    prefixes are never changed. `api_key` is the encoded form that Elasticsearch shows once; `ca_certs` is a path.
    """

    name = "elasticsearch"

    def __init__(
        self,
        url: str,
        prefix: str = "clarion",
        *,
        api_key: str = "",
        ca_certs: str = "",
        layout: IndexLayout = DEFAULT_LAYOUT,
        max_concurrent: int = MAX_CONCURRENT_SEARCHES,
        breaker: Breaker | None = None,
    ) -> None:
        self.url, self.prefix, self._layout = url, prefix, layout
        security: dict[str, Any] = {"api_key": api_key, "ca_certs": ca_certs}
        self._visitor_client = VisitorClient(url, max_concurrent=max_concurrent, breaker=breaker, **security)
        self._worker_client = WorkerClient(url, **security)
        # With a breaker of its own: a model that is slow must not make searches use the database.
        self._embedding_client = VisitorClient(url, max_concurrent=max_concurrent, **security)

    # ----------------------------------------------------------------- writing

    def prepare(self, locales: Sequence[str]) -> None:
        """Create the indexes that are missing, and add new fields to the others."""
        self._worker_client.run(lambda client: _prepare(client, [self._names(locale) for locale in locales]))

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Apply the writes; return one outcome each, in order."""
        if not writes:
            return []
        return self._worker_client.run(lambda client: write_bulk(client, self._addressed(client, writes)))

    def delete_tombstones(self, locale: str, ids: Sequence[int]) -> None:
        """Delete these tombstones."""
        self._worker_client.run(lambda client: writer.delete_tombstones(client, self._names(locale).serving, ids))

    def _addressed(self, client: Elasticsearch, writes: Sequence[Write]) -> list[AddressedWrite]:
        """Return the writes with their current aliases: another process may have just begun a generation."""
        aliases = {
            alias for found in indices.get_aliases(client, serving_pattern(self.prefix)).values() for alias in found
        }
        return [AddressedWrite(write, self._aliases(write.locale, aliases)) for write in writes]

    def _aliases(self, locale: str, existing: set[str]) -> list[str]:
        names = self._names(locale)
        return [names.serving, names.building] if names.building in existing else [names.serving]

    # ----------------------------------------------------------------- reading

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Search the serving index."""
        return self._visitor_client.run(
            lambda client: run_search(client, self._names(search_query.locale).serving, search_query)
        )

    def find_matches(self, search_query: SearchQuery) -> Sequence[MatchedPage]:
        """Return all pages that a search finds."""
        return self._visitor_client.run(
            lambda client: find_matches(client, self._names(search_query.locale).serving, search_query)
        )

    def suggest(
        self, prefix: str, locale: str, *, site: int, now: datetime, limit: int = 8, hidden_ids: Collection[int] = ()
    ) -> Sequence[Suggestion]:
        """Return titles that continue the typed text."""
        index, visible = self._names(locale).serving, visible_filter(site, now, except_for=hidden_ids)
        return self._visitor_client.run(
            lambda client: suggestions.suggest(client, index, prefix, locale, visible, limit=limit)
        )

    def correct_spelling(self, search_query: SearchQuery) -> str | None:
        """Return the text with misspelt words replaced, or None."""
        index = self._names(search_query.locale).serving
        return self._visitor_client.run(lambda client: suggestions.correct_spelling(client, index, search_query))

    def find_similar_pages(
        self, page_ids: Sequence[int], locale: str, *, site: int, now: datetime, limit: int = 12, topics: float = 1.0
    ) -> Mapping[int, Sequence[SimilarHit]]:
        """Return similar pages of each page."""
        index = self._names(locale).serving
        return self._worker_client.run(
            lambda client: find_similar(client, index, page_ids, site=site, now=now, limit=limit, topics=topics)
        )

    def explain(self, search_query: SearchQuery, page_id: int) -> Explanation:
        """Return why a page is found or not."""
        index = self._names(search_query.locale).serving
        return self._worker_client.run(lambda client: explanation.explain(client, index, search_query, page_id))

    # ----------------------------------------------------------------- vectors

    def describe_embedding(self, endpoint: str) -> str:
        """Return what an inference endpoint computes."""
        return self._embedding_client.run(lambda client: inference.describe(client, endpoint))

    def embed(self, endpoint: str, texts: Sequence[str], *, for_visitor: bool = False) -> list[list[float]]:
        """Return the vectors of the texts by an inference endpoint."""
        client = self._embedding_client if for_visitor else self._worker_client
        return client.run(lambda client: inference.embed(client, endpoint, texts))

    # ----------------------------------------------------------------- drafts

    @contextmanager
    def with_draft(self, page: Source) -> Iterator[draft_index.DraftIndex]:
        """Provide the index as it would be with this page published."""
        index = draft_index.DraftIndex(self._visitor_client, self._worker_client, self._names(page["locale"]), page)
        try:
            yield index
        finally:
            index.remove()

    def prepare_draft_indexes(self, locales: Sequence[str]) -> None:
        """Update the copies for drafts, and remove drafts of killed processes."""
        self._worker_client.run(
            lambda client: draft_index.prepare_draft_indexes(client, [self._names(locale) for locale in locales])
        )

    # ----------------------------------------------------------------- maintenance

    def scan(self, locale: str) -> Iterator[IndexEntry]:
        """Yield all entries of the serving index."""
        return scan_index(self._worker_client.run, self._names(locale).serving)

    def begin_generation(self, locale: str) -> writer.ElasticsearchGeneration:
        """Create a new generation of this locale's index."""
        return writer.begin_generation(self._worker_client, self._names(locale))

    def roll_back(self, locale: str) -> bool:
        """Serve the previous generation again."""
        return self._worker_client.run(lambda client: writer.roll_back(client, self._names(locale)))

    def describe_copied_indexes(self, name: str, directory: Path) -> Mapping[str, str]:
        """Return the address of this engine, and the prefix of the indexes of a copy."""
        prefix = index_copies.build_prefix(self.prefix, name)
        return {"SEARCH_URL": self.url, "SEARCH_PREFIX": prefix, "SEARCH_REPLICAS": "0"}

    def copy_indexes(self, name: str, directory: Path, locales: Sequence[str]) -> None:
        """Copy the serving indexes below a prefix of their own."""
        task = partial(index_copies.copy_indexes, prefix=self.prefix, name=name, locales=locales, layout=self._layout)
        self._worker_client.run(task)

    def estimate_copied_indexes(self, locales: Sequence[str]) -> int:
        """Return the bytes of the serving indexes, each shard once."""
        return self._worker_client.run(
            lambda client: index_copies.measure_serving_indexes(client, self.prefix, locales)
        )

    def remove_copied_indexes(self, name: str) -> None:
        """Delete the indexes of a copy."""
        self._worker_client.run(lambda client: index_copies.remove_indexes(client, self.prefix, name))

    def find_copied_indexes(self) -> frozenset[str]:
        """Return the names of the copies that have an index."""
        return self._worker_client.run(lambda client: index_copies.find_names(client, self.prefix))

    def measure_copied_indexes(self, name: str) -> int:
        """Return the bytes of the indexes of a copy."""
        return self._worker_client.run(lambda client: index_copies.measure_indexes(client, self.prefix, name))

    def refresh(self, locale: str | None = None) -> None:
        """Make all writes visible to searches, of one locale or of all. For tests and checks."""
        index = self._names(locale).serving if locale else serving_pattern(self.prefix)
        self._worker_client.run(lambda client: indices.refresh_index(client, index))

    def record_counter(self, lineage: str, counter: int) -> None:
        """Store the counter in the mappings of the indexes."""
        self._worker_client.run(lambda client: indices.record_counter(client, self.prefix, lineage, counter))

    def read_counter(self, lineage: str) -> int | None:
        """Return the highest counter that the mapping of an index has."""
        return self._visitor_client.run(lambda client: indices.read_counter(client, self.prefix, lineage))

    def health(self) -> Health:
        """Return the state of the cluster and the number of indexed pages."""
        try:
            return self._visitor_client.run(lambda client: check_health(client, self.prefix))
        except SearchUnavailable as exc:
            return Health(ok=False, detail=str(exc), incompatible=isinstance(exc, EngineIncompatible))

    def read_server_version(self) -> str:
        """Return the version of the server, such as 8.19.13."""
        return self._visitor_client.run(lambda client: str(client.info()["version"]["number"]))

    @property
    def is_breaker_open(self) -> bool:
        """Return whether this process sends no searches, because the cluster has failed repeatedly."""
        return self._visitor_client.breaker.is_open

    def close(self) -> None:
        """Close the connections; the next request opens them again."""
        for client in (self._visitor_client, self._worker_client, self._embedding_client):
            client.close()

    def _names(self, locale: str) -> Names:
        return Names(self.prefix, locale, self._layout)


def _prepare(client: Elasticsearch, locales: Sequence[Names]) -> None:
    for names in locales:
        indices.create_first_index(client, names)
        indices.update_mapping(client, names)
        indices.update_replicas(client, names)
