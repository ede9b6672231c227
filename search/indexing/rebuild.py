"""A new index of a language, filled beside the serving one, checked, and put in its place in one step.

Meanwhile the worker writes to both. The fill takes versions like a worker, so neither can overwrite what the other
read later.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from cms.journal import journal
from cms.search_documents.builder import searchable_ids
from search.engines.port import Engine, Generation, Source, Write

from . import document_versions, journal_consumer, queue, reconcile, similarity
from .expected_documents import expected_documents
from .queue import Priority
from .self_check import SAMPLE_SIZE, count_missing

log = structlog.get_logger(__name__)

CHUNK_SIZE = 500
MAX_DIFFERENT_SHARE = 0.005  # share of the pages that may still differ; a small site must be exact

Progress = Callable[[int], object]


class RebuildRefused(Exception):
    """The new index is not fit to serve; the message says why. The old one serves on."""


@dataclass(slots=True)
class NewIndex:
    """What went into a new index, with an even sample of it to ask for."""

    generation: Generation
    locale: str
    pages: int = 0
    sample: list[int] = field(default_factory=list)


def rebuild(
    engine: Engine, locales: Sequence[str], *, index: str | None = None, progress: Progress = lambda pages: None
) -> dict[str, int]:
    """Fill and check new indexes of all these languages, then let them serve; answers the pages of each.

    With `index`, the name of the whole index, what it holds needs no filling by the worker any more. Raises
    `RebuildRefused` before any of them serves.
    """
    began_at = journal.last_sequence()
    engine.prepare(locales)
    filled: list[NewIndex] = []
    try:
        for locale in locales:
            filled.append(NewIndex(engine.begin_generation(locale), locale))
            _fill(filled[-1], progress)
            _check(filled[-1])
    except BaseException:
        for one in filled:
            one.generation.drop()
        raise
    for one in filled:
        one.generation.promote()
        log.info("a new index serves", locale=one.locale, generation=one.generation.name, pages=one.pages)
    if index is not None:
        journal_consumer.attach_index(index, built_at=began_at)
    similarity.mark_all(locales)
    return {one.locale: one.pages for one in filled}


def roll_back(engine: Engine, locales: Iterable[str]) -> list[str]:
    """Serve the indexes before again, where they are kept, and have what they lack written; answers their languages."""
    document_versions.mark_all_unknown()
    done = [locale for locale in locales if engine.roll_back(locale)]
    for findings in reconcile.compare(engine, locales=done):
        reconcile.repair(findings)
    similarity.mark_all(done)
    return done


def count_expected_pages(locales: Iterable[str]) -> int:
    """How many pages a rebuild has to write, for its progress bar."""
    return sum(len(ids) for locale in locales for ids in _chunks(locale))


def _fill(filled: NewIndex, progress: Progress) -> None:
    pick = random.Random(0)  # noqa: S311
    for ids in _chunks(filled.locale):
        for pk in _write(filled, ids):
            filled.pages += 1
            _keep_even(filled.sample, pk, filled.pages, pick)
        progress(len(ids))


def _chunks(locale: str) -> Iterable[list[int]]:
    after = 0
    while ids := searchable_ids(locale, after=after, limit=CHUNK_SIZE):
        yield ids
        after = ids[-1]


def _write(filled: NewIndex, ids: Iterable[int]) -> list[int]:
    """Versions first, then the pages, then the index; a page that cannot be read or written is left to the worker."""
    taken = document_versions.claim_versions(ids)
    document_versions.set_missing_locale(taken, filled.locale)
    wanted = expected_documents(taken)
    sources = {pk: _if_of(filled.locale, source) for pk, source in wanted.sources.items()}
    outcomes = filled.generation.write(
        [Write(pk, filled.locale, taken[pk].version, source) for pk, source in sources.items()]
    )
    refused = {outcome.id for outcome in outcomes if outcome.result == "failed"}
    queue.mark(refused | wanted.failed.keys(), Priority.BULK)
    return [pk for pk, source in sources.items() if source is not None and pk not in refused]


def _if_of(locale: str, source: Source | None) -> Source | None:
    """A page that has just changed its language belongs to another index."""
    return source if source is not None and source["locale"] == locale else None


def _keep_even(sample: list[int], pk: int, seen: int, pick: random.Random) -> None:
    """Reservoir sampling: every page has the same chance, and no more than the sample is kept."""
    if len(sample) < SAMPLE_SIZE:
        sample.append(pk)
    elif (place := pick.randrange(seen)) < SAMPLE_SIZE:
        sample[place] = pk


def _check(filled: NewIndex) -> None:
    """Refuse an index in which pages are missing, or are not found by their titles.

    What differs is written once more. What differs still and has not changed since is what the index can't hold.
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
    found = reconcile.compare_entries(filled.locale, filled.generation.scan(), judge_all=True)
    return {pk for findings in found for pk in findings.different}
