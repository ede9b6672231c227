"""The worker's job that builds kits, so that no request waits for one."""

from __future__ import annotations

import time

import structlog

from cms.core import clock
from cms.core.visibility import find_visible_page
from cms.jobs.queue import LEASE, Claim, RetryPolicy, claim_due, exponential_delays, reschedule
from cms.operations.metrics.instruments import QUEUE_ATTEMPTS
from cms.page_types.press_releases.models import ReleasePage

from .builder import write_kit
from .models import KitRequest, PressKit
from .pdf import can_build_pdf
from .reader import read_page_content
from .requests import request_changed_kits, request_kits
from .stored_kits import delete_kit, replace_kit

log = structlog.get_logger(__name__)

RETRIES = RetryPolicy(exponential_delays(300.0), jitter=0.2)  # attempts go on until the storage of files responds again
QUEUE = KitRequest._meta.label_lower


def build_due_kits() -> int:
    """Request the kits that have changed, and build the next one; return how much there was to do."""
    return request_changed_kits() + build_next_kit()


def build_next_kit() -> int:
    """Bring the next requested kit up to date; return 1, or 0 if none is due."""
    claim: Claim[KitRequest] = claim_due(KitRequest.objects.order_by("-is_urgent", "not_before", "pk"), 1, LEASE)
    for row in claim.rows:
        try:
            bring_up_to_date(row.page_id)
        except Exception as error:
            QUEUE_ATTEMPTS.labels(QUEUE, "failed").inc()
            reschedule(row, type(error).__name__, RETRIES)
            log.error("press_kits.build_failed", page=row.page_id, attempts=row.attempts, reason=row.last_error)
            continue
        QUEUE_ATTEMPTS.labels(QUEUE, "done").inc()
        if not claim.held().delete()[0]:
            # The page changed meanwhile, and another worker may have stored a newer kit before this one.
            request_kits([row.page_id])
    return len(claim.rows)


def bring_up_to_date(page_id: int) -> None:
    """Build the kit of a page unless it is current; delete it if the public may not see the page."""
    now = clock.now()
    page = find_visible_page(page_id, now=now)
    content = read_page_content(page, now) if isinstance(page, ReleasePage) else None
    if content is None:
        delete_kit(page_id)
        return
    known = PressKit.objects.filter(page_id=page_id, digest=content.digest).first()
    if known and (known.has_pdf or not can_build_pdf()):
        return
    began = time.monotonic()
    with write_kit(content) as kit:
        replace_kit(page_id, kit)
    log.info("press_kits.built", page=page_id, files=len(kit.files), seconds=round(time.monotonic() - began, 2))
