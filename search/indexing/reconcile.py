"""Walking the database and the index side by side: what no event has told is found here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from cms.search_documents.builder import searchable_ids
from search.engines.port import Engine, IndexEntry
from search.models import IndexedPage

from . import document_versions, queue
from .expected_documents import expected_documents
from .indexer import get_languages
from .queue import Priority

CHUNK_SIZE = 500
TOMBSTONE_RETENTION_PERIOD = timedelta(hours=24)


@dataclass(slots=True)
class Findings:
    """What differs in one stretch of one index. Pages that wait, or are written meanwhile, are not judged.

    `missing` are not in the index though visitors may find them, `ghosts` are in it though they may not, `stale` say
    something else. `ahead` are versions above ours; `expired` are tombstones that no late write needs any more.
    """

    locale: str
    looked_at: int = 0
    missing: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    ahead: dict[int, int] = field(default_factory=dict)
    expired: list[int] = field(default_factory=list)

    @property
    def different(self) -> list[int]:
        return [*self.missing, *self.ghosts, *self.stale]


def compare(engine: Engine, *, chunk: int = CHUNK_SIZE, locales: Iterable[str] | None = None) -> Iterator[Findings]:
    """Look at everything, a stretch at a time; changes nothing."""
    for locale in get_languages() if locales is None else locales:
        yield from compare_entries(locale, engine.scan(locale), chunk=chunk)


def reconcile(engine: Engine, *, chunk: int = CHUNK_SIZE) -> Iterator[Findings]:
    """Look at everything, mark what differs, purge old tombstones; one stretch a step, so that others get a turn."""
    engine.prepare(get_languages())  # there may be a new one
    for findings in compare(engine, chunk=chunk):
        repair(findings)
        if findings.expired:
            engine.delete_tombstones(findings.locale, findings.expired)
        yield findings


def repair(findings: Findings) -> None:
    """Have what differs written again, whatever is recorded of it."""
    if not findings.different:
        return
    document_versions.mark_unknown(findings.different, at_least=findings.ahead)
    if findings.ghosts:
        document_versions.mark_unknown(findings.ghosts, locale=findings.locale)
    queue.mark(findings.different, Priority.BULK)


def compare_entries(
    locale: str, entries: Iterator[IndexEntry], *, chunk: int = CHUNK_SIZE, judge_all: bool = False
) -> Iterator[Findings]:
    """Both sides by ascending id, as far as both are known."""
    began_at = timezone.now()
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
        yield _judge(locale, ids_here, entries_here, set() if judge_all else _in_motion(both, began_at))
        if end is None:
            return
        held = [entry for entry in held if entry.id > end]
        after = end


def _in_motion(ids: set[int], began_at: datetime) -> set[int]:
    """Pages that wait, and pages written since the index was looked at; asked in this order, none slips through."""
    waiting = queue.find_queued(ids)
    written = IndexedPage.objects.filter(page_id__in=ids, written_at__gte=began_at).values_list("page_id", flat=True)
    return waiting | set(written)


def _judge(locale: str, ids: Sequence[int], entries: Sequence[IndexEntry], unjudged: set[int]) -> Findings:
    known = {entry.id: entry for entry in entries}
    expected = {pk for pk in ids if pk not in unjudged}
    alive = {pk for pk, entry in known.items() if not entry.is_tombstone and pk not in unjudged}
    wanted = expected_documents(sorted(expected & alive)).sources
    findings = Findings(locale, looked_at=len({*ids, *known}))
    findings.missing = sorted(expected - alive)
    findings.ghosts = sorted((alive - expected) | {pk for pk, source in wanted.items() if source is None})
    findings.stale = sorted(
        pk for pk, source in wanted.items() if source is not None and source["fingerprint"] != known[pk].fingerprint
    )
    findings.ahead = _ahead({pk: known[pk].version for pk in findings.different if pk in known})
    findings.expired = _expired(
        [pk for pk, entry in known.items() if entry.is_tombstone and pk not in {*ids, *unjudged}]
    )
    return findings


def _ahead(found: dict[int, int]) -> dict[int, int]:
    ours = dict(IndexedPage.objects.filter(page_id__in=found).values_list("page_id", "version"))
    return {pk: version for pk, version in found.items() if version > ours.get(pk, 0)}


def _expired(tombstones: Sequence[int]) -> list[int]:
    """Those whose page was written last so long ago that no write can still be on its way."""
    limit = timezone.now() - TOMBSTONE_RETENTION_PERIOD
    recent = IndexedPage.objects.filter(page_id__in=tombstones, written_at__gt=limit).values_list("page_id", flat=True)
    return sorted(set(tombstones) - set(recent))
