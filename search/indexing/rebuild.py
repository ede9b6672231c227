"""Rebuild the index of a language: fill a new index next to the serving one, check it, and switch in one step.

The new index is filled in chunks: while the engine writes a chunk, the next one is read from the database. The last
check is whether its pages are found by their titles. During the rebuild the worker writes to both. The rebuild claims
versions like the worker, so neither can overwrite a later read of the other.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import structlog
from wagtail.models import Page

from cms.core import clock
from cms.journal import journal
from cms.search_documents.builder import count_searchable, searchable_ids
from search.engines.analysis import is_stopword, lowercase, split_words
from search.engines.port import (
    Engine,
    Generation,
    Group,
    Outcome,
    ParsedText,
    RankingConfig,
    SearchQuery,
    Source,
    Term,
    Write,
)

from . import document_versions, reconcile, reindex_requests, similarity
from .expected_documents import expected_documents
from .reindex_requests import Priority

log = structlog.get_logger(__name__)

CHUNK_SIZE = 500  # pages; two chunks are in memory
SAMPLE_SIZE = 40  # pages
MAX_RANK = 20  # hits among which a page must be
MAX_ATTEMPTS = 4
PAUSE_SECONDS = 1.0  # pause between two attempts; Elasticsearch refreshes its index once a second
MAX_MISSING_SHARE = 0.1  # no engine finds some titles of the sample, such as those of one character

# Not the ranking for visitors: here only the hits count, and all words must match.
SELF_CHECK_RANKING = RankingConfig(
    title=2.0,
    summary=1.0,
    body=1.0,
    names=1.0,
    attachments=0.1,
    typo=0.1,
    completion=0.1,
    title_phrase=2.0,
    half_life_days={},
    recency_floor=1.0,
    type_weights={},
    ended=1.0,
    minimum_should_match="100%",
)
COMPARED_PAGES = 2_000  # pages in one chunk of the comparison, which reads ids and versions only
MAX_DIFFERENT_SHARE = 0.005  # share of the pages that may still differ; on a small site none may

Progress = Callable[[int], object]


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
    reindex_requests.mark(refused | batch.failed, Priority.BULK)
    return [pk for pk, source in batch.sources.items() if source is not None and pk not in refused]


def _if_in_locale(locale: str, source: Source | None) -> Source | None:
    """Return the source, or None if the page has changed its language and belongs to another index."""
    return source if source is not None and source["locale"] == locale else None


def count_missing(generation: Generation, ids: Sequence[int], write: Callable[[list[int]], object]) -> int:
    """Return how many of these pages are not found by their titles; 0 if their share is at most MAX_MISSING_SHARE.

    Editors may change titles during the check, and the worker may be far behind. Pages that are not found are therefore
    written again by `write` with their current content and searched again after PAUSE_SECONDS.
    """
    lost, few = list(ids), len(ids) * MAX_MISSING_SHARE
    for attempt in range(MAX_ATTEMPTS):
        if attempt:
            write(lost)
            time.sleep(PAUSE_SECONDS)
        lost = [source["id"] for source in _read(lost) if not _is_found(generation, source)]
        if len(lost) <= few:
            return 0
    return len(lost)


def _read(ids: Sequence[int]) -> list[Source]:
    return [source for source in expected_documents(ids).sources.values() if source is not None]


def _build_query(source: Source) -> SearchQuery | None:
    locale = source["locale"]
    words = [lowercase(word.text) for word in split_words(source["title"])]
    groups = tuple(Group((Term(word, exact=True),), stopword=is_stopword(word, locale)) for word in words)
    if all(group.stopword for group in groups):
        return None
    return SearchQuery(
        locale=locale,
        site=source["site"],
        now=clock.now(),
        ranking=SELF_CHECK_RANKING,
        text=ParsedText(source["title"], groups),
        limit=MAX_RANK,
        facets=(),
        highlight=False,
    )


def _is_found(generation: Generation, source: Source) -> bool:
    """Return whether the page, or one with the same title, is found; True for a title without words to search for."""
    search_query = _build_query(source)
    if search_query is None:
        return True
    hits = [hit.id for hit in generation.search(search_query).hits]
    return source["id"] in hits or Page.objects.filter(pk__in=hits, title=source["title"]).exists()


class RebuildRefused(Exception):
    """The new index failed its check; the message says why. The old index stays in use."""


@dataclass(slots=True)
class NewIndex:
    """A new index with the number of its pages and a random sample of them for the check."""

    generation: Generation
    locale: str
    began_at: int  # sequence of the journal
    pages: int = 0
    sample: list[int] = field(default_factory=list)


def rebuild(
    engine: Engine, locales: Sequence[str], *, index: str | None = None, progress: Progress = lambda pages: None
) -> dict[str, int]:
    """Fill and check new indexes of these languages, switch to them, and return the number of pages of each.

    If `index`, the name of the whole index, is given, the worker does not fill it again.

    Raises:
        RebuildRefused: a new index failed its check; no language is switched.
    """
    began_at = journal.last_sequence()
    engine.prepare(locales)
    filled: list[NewIndex] = []
    try:
        for locale in locales:
            filled.append(NewIndex(engine.begin_generation(locale), locale, journal.last_sequence()))
            _fill(filled[-1], progress)
            _check(filled[-1])
    except BaseException:
        for one in filled:
            one.generation.drop()
        raise
    for one in filled:
        one.generation.promote()
        log.info("search.index_switched", locale=one.locale, generation=one.generation.name, pages=one.pages)
    if index is not None:
        reindex_requests.attach_index(index, built_at=began_at)
    similarity.mark_all(locales)
    return {one.locale: one.pages for one in filled}


def roll_back(engine: Engine, locales: Iterable[str]) -> list[str]:
    """Switch back to the previous indexes that are kept, request what they lack, and return their languages."""
    document_versions.mark_all_unknown()
    with reindex_requests.all_pages_waiting():
        done = [locale for locale in locales if engine.roll_back(locale)]
        for findings in reconcile.compare(engine, locales=done):
            reconcile.repair(findings)
    similarity.mark_all(done)
    return done


def count_expected_pages(locales: Iterable[str]) -> int:
    """Return the number of pages that a rebuild writes, for the progress bar."""
    return sum(count_searchable(locale) for locale in locales)


def _fill(filled: NewIndex, progress: Progress) -> None:
    pick = random.Random(0)  # noqa: S311
    for batch, outcomes in write_chunks(filled.generation, filled.locale):
        for pk in finish_batch(batch, outcomes):
            filled.pages += 1
            _sample(filled.sample, pk, filled.pages, pick)
        progress(len(batch.sources))


def _write(filled: NewIndex, ids: Iterable[int]) -> list[int]:
    """Read these pages and write them; return those that are in the new index now."""
    batch = read_batch(filled.locale, ids)
    return finish_batch(batch, filled.generation.write(batch.writes))


def _sample(sample: list[int], pk: int, seen: int, pick: random.Random) -> None:
    """Add the page to the sample by reservoir sampling: every page has the same chance, in constant memory."""
    if len(sample) < SAMPLE_SIZE:
        sample.append(pk)
    elif (place := pick.randrange(seen)) < SAMPLE_SIZE:
        sample[place] = pk


def _check(filled: NewIndex) -> None:
    """Check that no page is missing from the new index and that a sample is found by title.

    Pages that differ are written once more. Those that differ again, and were not changed in between, count.

    Raises:
        RebuildRefused: too many pages differ or are not found.
    """
    lasting = _differences(filled)
    if lasting:
        written_at = journal.last_sequence()
        _write(filled, lasting)
        lasting &= _differences(filled)
        lasting -= reindex_requests.find_queued(lasting) | reindex_requests.find_changed_since(written_at, lasting)
    if len(lasting) > filled.pages * MAX_DIFFERENT_SHARE:
        raise RebuildRefused(f"{len(lasting)} of {filled.pages} pages of {filled.locale} differ in the new index.")
    if lost := count_missing(filled.generation, filled.sample, partial(_write, filled)):
        raise RebuildRefused(
            f"{lost} of {len(filled.sample)} pages of {filled.locale} are not found by their titles in the new index."
        )


def _differences(filled: NewIndex) -> set[int]:
    found = reconcile.compare_entries(
        filled.locale,
        filled.generation.scan(),
        chunk=COMPARED_PAGES,
        include_changing=True,
        written_after=filled.began_at,
    )
    return {pk for findings in found for pk in findings.different}
