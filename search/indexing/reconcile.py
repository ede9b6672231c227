"""The reconciler: compare the database and the index page by page, to find differences that no event reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Q

from cms.core import clock
from cms.search_documents.builder import searchable_ids
from search.engines.port import Engine, IndexEntry
from search.models import IndexedPage

from . import document_versions, reindex_requests
from .expected_documents import expected_documents
from .indexer import get_languages
from .reindex_requests import Priority

CHUNK_SIZE = 500  # pages
# The worker compares in its main loop.
RECONCILE_INTERVAL_SECONDS = 300.0  # time from the beginning of a pass to the next, unless one takes longer
RECONCILE_PAUSE = 9  # times as long as a step has taken: spread evenly, the work is not noticed by visitors
RECONCILE_CHUNK = 100  # pages compared in one step, so that a publication does not wait for it
TOMBSTONE_RETENTION_PERIOD = timedelta(hours=24)


@dataclass(slots=True)
class Findings:
    """The differences in one chunk of one index. Pages that wait or are written during the comparison are skipped.

    `missing` pages are not in the index although visitors may find them, `ghosts` are in it although visitors may not
    find them, `stale` documents have other content. `ahead` are versions above those in the database; `expired` are
    tombstones that are no longer needed against late writes.
    """

    locale: str
    compared: int = 0
    missing: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    ahead: dict[int, int] = field(default_factory=dict)
    expired: list[int] = field(default_factory=list)

    @property
    def different(self) -> list[int]:
        """The pages that differ."""
        return [*self.missing, *self.ghosts, *self.stale]


def compare(engine: Engine, *, chunk: int = CHUNK_SIZE, locales: Iterable[str] | None = None) -> Iterator[Findings]:
    """Compare all pages in chunks, without changing anything."""
    for locale in get_languages() if locales is None else locales:
        yield from compare_entries(locale, engine.scan(locale), chunk=chunk)


def reconcile(engine: Engine, *, chunk: int = CHUNK_SIZE) -> Iterator[Findings]:
    """Compare all pages, mark those that differ and purge old tombstones, one chunk per step.

    The worker can do other work between the steps.
    """
    engine.prepare(get_languages())  # a language may be new
    for findings in compare(engine, chunk=chunk):
        repair(findings)
        if findings.expired:
            engine.delete_tombstones(findings.locale, findings.expired)
        yield findings


def repair(findings: Findings) -> None:
    """Request that the pages that differ are written again, whatever is recorded of them."""
    if not findings.different:
        return
    document_versions.mark_unknown(findings.different, at_least=findings.ahead)
    if findings.ghosts:
        document_versions.mark_unknown(findings.ghosts, locale=findings.locale)
    reindex_requests.mark(findings.different, Priority.BULK)


def compare_entries(
    locale: str,
    entries: Iterator[IndexEntry],
    *,
    chunk: int = CHUNK_SIZE,
    include_changing: bool = False,
    written_after: int | None = None,
) -> Iterator[Findings]:
    """Compare both sides by ascending id, in chunks up to the last id that is known of both.

    `written_after` is a sequence of the journal after which all entries were written. Then only documents that may have
    changed in the meantime are built again; all pages are compared by their ids and versions.
    """
    began_at = clock.now()
    held: list[IndexEntry] = []
    after = 0
    while True:
        held += islice(entries, chunk - len(held))
        ids = searchable_ids(locale, after=after, limit=chunk)
        ends = ([ids[-1]] if len(ids) == chunk else []) + ([held[-1].id] if len(held) == chunk else [])
        end = min(ends, default=None)
        ids_here = [pk for pk in ids if end is None or pk <= end]
        entries_here = [entry for entry in held if end is None or entry.id <= end]
        both = {*ids_here, *(entry.id for entry in entries_here)}
        skipped = set() if include_changing else _find_changing(both, began_at)
        yield _compare_chunk(locale, ids_here, entries_here, skipped, written_after)
        if end is None:
            return
        held = [entry for entry in held if entry.id > end]
        after = end


def _find_changing(ids: set[int], began_at: datetime) -> set[int]:
    """Return the pages that wait and those written since the comparison began.

    The queries run in this order because a page that leaves the queue between them has been written. A page that was
    written later than now was written before the clock was set back.
    """
    waiting = reindex_requests.find_queued(ids)
    since = Q(written_at__gte=began_at, written_at__lte=clock.now() + clock.MAX_SKEW)
    written = IndexedPage.objects.filter(since, page_id__in=ids).values_list("page_id", flat=True)
    return waiting | set(written)


def _find_doubtful(ids: set[int], known: dict[int, IndexEntry], written_after: int) -> set[int]:
    """Return the pages that have changed since, and those of which a later version may not have arrived."""
    claimed = dict(IndexedPage.objects.filter(page_id__in=ids).values_list("page_id", "version"))
    older = {pk for pk in ids if known[pk].version < claimed.get(pk, 0)}
    return older | reindex_requests.find_changed_since(written_after, ids)


def _compare_chunk(
    locale: str,
    ids: Sequence[int],
    entries: Sequence[IndexEntry],
    skipped: set[int],
    written_after: int | None,
) -> Findings:
    known = {entry.id: entry for entry in entries}
    expected = {pk for pk in ids if pk not in skipped}
    alive = {pk for pk, entry in known.items() if not entry.is_tombstone and pk not in skipped}
    both = expected & alive
    doubtful = both if written_after is None else _find_doubtful(both, known, written_after)
    wanted = expected_documents(sorted(doubtful)).sources
    findings = Findings(locale, compared=len({*ids, *known}))
    findings.missing = sorted(expected - alive)
    findings.ghosts = sorted((alive - expected) | {pk for pk, source in wanted.items() if source is None})
    findings.stale = sorted(
        pk for pk, source in wanted.items() if source is not None and source["fingerprint"] != known[pk].fingerprint
    )
    findings.ahead = _ahead({pk: known[pk].version for pk in findings.different if pk in known})
    findings.expired = _expired(
        [pk for pk, entry in known.items() if entry.is_tombstone and pk not in {*ids, *skipped}]
    )
    return findings


def _ahead(found: dict[int, int]) -> dict[int, int]:
    versions = dict(IndexedPage.objects.filter(page_id__in=found).values_list("page_id", "version"))
    return {pk: version for pk, version in found.items() if version > versions.get(pk, 0)}


def _expired(tombstones: Sequence[int]) -> list[int]:
    """Return the tombstones whose last write is so long ago that no late write can arrive."""
    limit = clock.now() - TOMBSTONE_RETENTION_PERIOD
    recent = IndexedPage.objects.filter(page_id__in=tombstones, written_at__gt=limit).values_list("page_id", flat=True)
    return sorted(set(tombstones) - set(recent))
