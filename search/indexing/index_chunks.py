"""Fill a new index in chunks: while the engine writes a chunk, the next one is read from the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from cms.search_documents.builder import searchable_ids
from search.engines.port import Generation, Outcome, Source, Write

from . import document_versions, queue
from .expected_documents import expected_documents
from .queue import Priority

CHUNK_SIZE = 500  # pages; two chunks are in memory


@dataclass(frozen=True, slots=True)
class Batch:
    """A chunk of pages to write, with the pages that could not be read."""

    sources: Mapping[int, Source | None]
    writes: Sequence[Write]
    failed: set[int]


def write_chunks(generation: Generation, locale: str) -> Iterator[tuple[Batch, Sequence[Outcome]]]:
    """Write all pages of the language to a new index; yield each chunk that is written. No thread uses the database."""
    with ThreadPoolExecutor(1) as pool:
        running: tuple[Batch, Future[Sequence[Outcome]]] | None = None
        for ids in _chunks(locale):
            batch = read_batch(locale, ids)
            if running:
                yield running[0], running[1].result()
            running = batch, pool.submit(generation.write, batch.writes)
        if running:
            yield running[0], running[1].result()


def _chunks(locale: str) -> Iterable[list[int]]:
    after = 0
    while ids := searchable_ids(locale, after=after, limit=CHUNK_SIZE):
        yield ids
        after = ids[-1]


def read_batch(locale: str, ids: Iterable[int]) -> Batch:
    """Claim versions, then read the pages."""
    claimed = document_versions.claim_versions(ids)
    document_versions.set_missing_locale(claimed, locale)
    expected = expected_documents(claimed)
    sources = {pk: _if_in_locale(locale, source) for pk, source in expected.sources.items()}
    writes = [Write(pk, locale, claimed[pk].version, source) for pk, source in sources.items()]
    return Batch(sources, writes, set(expected.failed))


def finish_batch(batch: Batch, outcomes: Sequence[Outcome]) -> list[int]:
    """Leave the pages that failed to the worker and return the others that visitors may find."""
    refused = {outcome.id for outcome in outcomes if outcome.result == "failed"}
    queue.mark(refused | batch.failed, Priority.BULK)
    return [pk for pk, source in batch.sources.items() if source is not None and pk not in refused]


def _if_in_locale(locale: str, source: Source | None) -> Source | None:
    """Return the source, or None if the page has changed its language and belongs to another index."""
    return source if source is not None and source["locale"] == locale else None
