"""The job of the worker that builds and stores kits, so that no request waits for one; and what is wrong with kits."""

from __future__ import annotations

import time
from collections.abc import Iterator

import structlog
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.visibility import find_visible_page
from cms.files.storage.uploads import random_filename
from cms.jobs.queue import LEASE, Claim, RetryPolicy, claim_due, exponential_delays, reschedule
from cms.journal import journal
from cms.operations.metrics.instruments import QUEUE_ATTEMPTS
from cms.operations.system_status.issues import Issue
from cms.page_types.press_releases.models import ReleasePage

from .builder import write_kit
from .content_loader import read_page_content
from .files import Kit
from .models import KitRequest, PressKit
from .pdf import can_build_pdf
from .rebuild_queue import request_changed_kits, request_kits

log = structlog.get_logger(__name__)

DIRECTORY = "press-kits"
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


def replace_kit(page_id: int, kit: Kit) -> None:
    """Store the kit of a page instead of its previous one.

    The response of the page changes with it, so the journal records that. The previous file is deleted afterwards: a
    download that has begun keeps it open, or is repeated.
    """
    name = _save_archive(page_id, kit)
    values = {
        "digest": kit.digest,
        "file": name,
        "files": [file.to_json() for file in kit.files],
        "has_pdf": kit.has_pdf,
        "built_at": clock.now(),
    }
    try:
        with journal.atomic_with_journal():
            previous = list(PressKit.objects.select_for_update().filter(page_id=page_id).values_list("file", flat=True))
            PressKit.objects.update_or_create(page_id=page_id, defaults=values)
            journal.record_related_change([page_id])
    except BaseException:
        default_storage.delete(name)
        raise
    _delete_files(previous)


def delete_kit(page_id: int) -> None:
    """Delete the kit of a page that the public may not see, or that has been deleted."""
    with transaction.atomic():
        rows = PressKit.objects.select_for_update().filter(page_id=page_id)
        names = list(rows.values_list("file", flat=True))
        rows.delete()
    _delete_files(names)


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _save_archive(page_id: int, kit: Kit) -> str:
    """Store the ZIP of a kit under a random name, and return the name.

    The request has the name before there is a file: if the worker is killed, the next attempt deletes that file.
    """
    requests = KitRequest.objects.filter(page_id=page_id)
    _delete_files([left for left in requests.values_list("stored_name", flat=True) if left and not _is_used(left)])
    name = f"{DIRECTORY}/{random_filename('kit.zip')}"
    requests.update(stored_name=name)
    kit.archive.seek(0)
    return str(default_storage.save(name, File(kit.archive, "kit.zip")))


def _is_used(name: str) -> bool:
    return PressKit.objects.filter(file=name).exists()


def find_issues() -> Iterator[Issue]:
    """Yield whether kits lack the PDF that they should have."""
    newest = PressKit.objects.order_by("-built_at").first()
    if settings.PRESS_KIT_PDF and newest and not newest.has_pdf:
        remedy = _(
            "Install the extra “pdf” and Pango on the hosts of the worker, as docs/operating/day-two/press.md says,"
            " or set PRESS_KIT_PDF to false."
        )
        yield Issue("warning", _("Press kits have no PDF, because WeasyPrint cannot be loaded."), remedy)
