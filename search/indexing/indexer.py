"""The indexer: claim pages with new versions, *then* read them, write them, and delete their requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import structlog
from django.db import transaction
from wagtail.models import Locale

from cms.jobs.queue import Claim, reschedule
from cms.operations.traces.span_types import Attributes
from cms.operations.traces.spans import start_span, take_causes
from search.engines.port import Engine, Outcome, SearchUnavailable, Write
from search.models import ReindexRequest

from . import reindex_requests, similarity
from .document_versions import ClaimedVersion, claim_versions, record_written
from .expected_documents import ExpectedDocuments, build_writes, expected_documents, get_failures, get_superseded
from .reindex_requests import is_behind, process_entries

log = structlog.get_logger(__name__)

MAX_TRACED_PAGES = 50  # a span has the ids of so many
MAX_JOURNAL_CHUNKS = 20  # processed before pages are written, so that a publication does not wait for a large move


class Indexer:
    """Index pages in one engine. Several indexers may run: claims separate them, and versions refuse late writes."""

    def __init__(self, engine: Engine, *, batch: int = reindex_requests.CLAIM_SIZE) -> None:
        self.engine = engine
        self.batch = batch
        self._prepared: set[str] = set()

    def index_batch(self) -> int:
        """Process the journal, write one batch and return the number of pages in it.

        Raises:
            SearchUnavailable: the engine did not respond; the requests are kept.
        """
        for _ in range(MAX_JOURNAL_CHUNKS):
            if not process_entries():
                break
        claim = reindex_requests.claim_pages(self.batch)
        if claim.rows:
            ids = [row.page_id for row in claim.rows]
            attributes: Attributes = {"clarion.pages": len(ids), "clarion.page_ids": ids[:MAX_TRACED_PAGES]}
            with start_span("index.write", attributes, causes=take_causes(ids)):
                self._work(claim, claim_versions(ids))
        return len(claim.rows)

    def index_all(self) -> int:
        """Index batches until nothing is due and return the number of pages. Rescheduled requests are kept."""
        total = 0
        while (done := self.index_batch()) or is_behind():  # a journal entry may concern no page
            total += done
        return total

    def prepare(self, locales: Iterable[str] | None = None) -> None:
        """Create the indexes that are missing."""
        wanted = set(get_languages() if locales is None else locales) - self._prepared
        if wanted:
            self.engine.prepare(sorted(wanted))
            self._prepared |= wanted

    def _work(self, claim: Claim[ReindexRequest], pages: Mapping[int, ClaimedVersion]) -> None:
        with start_span("index.documents"):
            wanted = expected_documents(pages)
        locales = get_languages()
        writes = [write for pk, source in wanted.sources.items() for write in build_writes(pages[pk], source, locales)]
        try:
            outcomes = self._write(writes)
        except SearchUnavailable:
            self._prepared.clear()  # the engine may return without its indexes
            claim.release()
            raise
        finish_batch(claim, pages, wanted, outcomes)

    def _write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if not writes:
            return []
        self.prepare({write.locale for write in writes})
        return self.engine.write(writes)


def finish_batch(
    claim: Claim[ReindexRequest],
    pages: Mapping[int, ClaimedVersion],
    wanted: ExpectedDocuments,
    outcomes: Sequence[Outcome],
) -> None:
    """Record the writes, delete the finished requests and reschedule the failed ones, in one transaction."""
    refused = get_failures(outcomes)
    failed = wanted.failed | refused
    written, newer = {outcome.id for outcome in outcomes}, get_superseded(outcomes)
    done = [(pages[pk], source, pk in written) for pk, source in wanted.sources.items() if pk not in refused]
    with transaction.atomic():
        record_written(one for one in done if one[0].id not in newer)
        similarity.mark_pages(written - refused.keys(), spreads=True)
        claim.complete(page.id for page, _, _ in done if page.id not in failed)
        for row in claim.rows:
            if row.page_id in failed:
                reschedule(row, failed[row.page_id], reindex_requests.RETRIES)
    log.info("search.pages_indexed", pages=len(pages), writes=len(outcomes), failed=len(failed))


def get_languages() -> list[str]:
    """Return the codes of all languages; each may have an index."""
    return list(Locale.objects.order_by("language_code").values_list("language_code", flat=True))
