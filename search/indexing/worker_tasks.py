"""What the worker does for search: indexing and comparing in its main loop, and background jobs of the engine.

The jobs rebuild outdated indexes, which another version of Clarion created with other fields or analyzers, and prepare
the engine's draft indexes. Until an index is rebuilt, the old one is in use. The embedded engine needs no rebuild: a
new version has an index of its own. Draft indexes have a job of their own because its first run is slow.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from cms.jobs import heartbeat
from cms.jobs.running_versions import find_other_workers
from cms.jobs.waker import Delay, DependencyUnavailable, PeriodicTask, Wakeup
from search.engine import get_engine, index_identity
from search.engines.port import Engine, SearchUnavailable
from search.models import ReconcileResult

from . import reindex_requests
from .indexer import Indexer, get_languages
from .rebuild import rebuild
from .reconcile import RECONCILE_CHUNK, RECONCILE_INTERVAL_SECONDS, RECONCILE_PAUSE, Findings, reconcile

log = structlog.get_logger(__name__)

INDEXER = "indexer"  # the part of the worker that the heartbeat names

# The additional delay of a publication, at most; while changes are watched, there is no polling.
POLL_INTERVAL_SECONDS = 0.05
INPUT = ("journal.JournalEntry", "search.JournalOffset", "search.ReindexRequest")  # models whose rows the indexer reads
BATCH_WINDOW_SECONDS = 0.2  # pause between two batches: a busy editor or an import fills the next one
SMALL_BATCH = 2  # pages; probably one person's publication, so that the next one does not wait
BACKLOG_LIMIT = 1_000  # waiting pages above which the reconciler pauses
REBUILD_LOCK = "search-outdated-indexes"  # a key in the cache, which several workers share
# Renewed while pages are written, and longer than the check; a killed worker delays the next attempt.
REBUILD_LOCK_SECONDS = 900


class IndexerTasks:
    """The tasks of one worker process: `cms.jobs.registry.MainLoopComponent`."""

    def __init__(self, stop: threading.Event) -> None:
        self.engine: Engine = get_engine()
        _require_compatible(self.engine)
        self.index = index_identity()
        self.indexer = Indexer(self.engine)
        self.changes = Wakeup(INPUT, POLL_INTERVAL_SECONDS)
        self._is_ready = False
        self._pass: Iterator[Findings] | None = None
        self._next_pass = 0.0
        self._pages = self._different = 0  # counts of this pass

    def tasks(self) -> list[PeriodicTask]:
        """Return the tasks that index, reconcile and record the heartbeat of the indexer."""
        return [
            PeriodicTask("index", self._index, self.changes),
            PeriodicTask("reconcile", self._reconcile),
            PeriodicTask("indexer-heartbeat", self._record_heartbeat),
        ]

    def run_once(self) -> None:
        """Index and reconcile everything that is due.

        Raises:
            DependencyUnavailable: the engine did not respond.
        """
        with engine_required():
            self._prepare()
            self.indexer.index_all()
            pages = different = 0
            for findings in reconcile(self.engine):
                pages, different = pages + findings.compared, different + len(findings.different)
                self.indexer.index_all()
        heartbeat.record(INDEXER)
        ReconcileResult.record(pages, different)

    def close(self) -> None:
        """Close the engine."""
        self.engine.close()

    def _prepare(self) -> None:
        """Create missing indexes, and mark every page if the index is new or empty."""
        self.indexer.prepare()
        reindex_requests.attach_index(self.index, is_empty=_is_empty(self.engine))
        self._is_ready = True

    def _index(self) -> float | Delay:
        began = self.changes.begin()
        with engine_required():
            if not self._is_ready:
                self._prepare()
            try:
                count = self.indexer.index_batch()
            except SearchUnavailable:
                self._is_ready = False  # the engine may come back with another index
                self._next_pass = 0.0
                raise
        if count == self.indexer.batch:
            return 0.0
        if count or reindex_requests.is_behind():
            return BATCH_WINDOW_SECONDS if count > SMALL_BATCH else POLL_INTERVAL_SECONDS
        return Delay(0.0, self.changes.longest_wait(began))

    def _reconcile(self) -> float:
        """Compare one chunk, unless there is much to index."""
        if not self._is_ready or (self._pass is None and time.monotonic() < self._next_pass):
            return 1.0
        if reindex_requests.is_behind() or reindex_requests.waiting().count() > BACKLOG_LIMIT:
            return POLL_INTERVAL_SECONDS
        if self._pass is None:
            self._start_pass()
        began = time.monotonic()
        try:
            with engine_required():
                findings = next(self._pass, None) if self._pass else None
        except Exception:
            self._pass, self._next_pass = None, 0.0
            raise
        if findings is None:
            self._finish_pass()
            return 1.0
        self._count(findings)
        return RECONCILE_PAUSE * (time.monotonic() - began)

    def _start_pass(self) -> None:
        self._pass = reconcile(self.engine, chunk=RECONCILE_CHUNK)
        self._next_pass = time.monotonic() + RECONCILE_INTERVAL_SECONDS
        self._pages = self._different = 0

    def _finish_pass(self) -> None:
        self._pass = None
        ReconcileResult.record(self._pages, self._different)

    def _count(self, findings: Findings) -> None:
        self._pages += findings.compared
        self._different += len(findings.different)
        if findings.different:
            log.warning(
                "search.index_differed",
                locale=findings.locale,
                missing=len(findings.missing),
                ghosts=len(findings.ghosts),
                stale=len(findings.stale),
            )

    def _record_heartbeat(self) -> float:
        if self._is_ready:
            heartbeat.record(INDEXER)
        return heartbeat.INTERVAL_SECONDS


@contextmanager
def engine_required() -> Iterator[None]:
    """Convert SearchUnavailable to DependencyUnavailable, for which the worker logs a warning and tries again."""
    try:
        yield
    except SearchUnavailable as error:
        raise DependencyUnavailable(f"The search engine does not respond: {error}") from error


def _require_compatible(engine: Engine) -> None:
    """Raise ImproperlyConfigured if the installed packages cannot use the engine. One that is away may come back."""
    health = engine.health()
    if health.incompatible:
        raise ImproperlyConfigured(str(health.detail))


def _is_empty(engine: Engine) -> bool:
    """Return whether the index holds no page at all."""
    health = engine.health()
    return health.ok and not any(health.documents.values())


def rebuild_outdated_indexes() -> int:
    """Rebuild outdated indexes, and return 0, because no further batch is waiting.

    While a worker of another version runs, nothing is rebuilt: each would take the other's index for outdated.

    Raises:
        RebuildRefused: a new index failed its check; the job is then called again with growing delays.
    """
    locales = _find_outdated()
    if locales and (others := find_other_workers()):
        log.info("search.rebuild_left_to_one_version", versions=sorted({row.version for row in others}))
        return 0
    if not locales or not cache.add(REBUILD_LOCK, True, REBUILD_LOCK_SECONDS):
        return 0
    log.info("search.outdated_indexes_rebuilding", locales=locales)
    try:
        rebuild(get_engine(), locales, progress=lambda pages: cache.touch(REBUILD_LOCK, REBUILD_LOCK_SECONDS))
    except SearchUnavailable as reason:
        log.warning("search.rebuild_postponed", reason=str(reason)[:200])
    finally:
        cache.delete(REBUILD_LOCK)
    return 0


def _find_outdated() -> list[str]:
    """Return the languages with an outdated index; engines name locales in lower case."""
    outdated = {locale.lower() for locale in get_engine().health().outdated}
    return [code for code in get_languages() if code.lower() in outdated]


def prepare_draft_indexes() -> int:
    """Prepare missing draft indexes and delete leftover ones. Returns 0, because no further batch is waiting."""
    try:
        get_engine().prepare_draft_indexes(get_languages())
    except SearchUnavailable as reason:
        log.info("search.draft_indexes_postponed", reason=str(reason)[:200])
    return 0
