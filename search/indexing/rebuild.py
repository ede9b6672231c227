"""Rebuild the index of a language: fill a new index next to the serving one, check it, and switch in one step.

During the rebuild the worker writes to both. The rebuild claims versions like the worker, so neither can overwrite a
later read of the other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from cms.journal import journal
from cms.search_documents.builder import count_searchable
from search.engines.port import Engine, Generation

from . import document_versions, journal_consumer, queue, reconcile, similarity
from .index_chunks import finish_batch, read_batch, write_chunks
from .self_check import SAMPLE_SIZE, count_missing

log = structlog.get_logger(__name__)

COMPARED_PAGES = 2_000  # in one chunk of the comparison, which reads ids and versions only
MAX_DIFFERENT_SHARE = 0.005  # share of the pages that may still differ; on a small site none may

Progress = Callable[[int], object]


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
        journal_consumer.attach_index(index, built_at=began_at)
    similarity.mark_all(locales)
    return {one.locale: one.pages for one in filled}


def roll_back(engine: Engine, locales: Iterable[str]) -> list[str]:
    """Switch back to the previous indexes that are kept, request what they lack, and return their languages."""
    document_versions.mark_all_unknown()
    with journal_consumer.all_pages_waiting():
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
        lasting -= queue.find_queued(lasting) | journal_consumer.find_changed_since(written_at, lasting)
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
