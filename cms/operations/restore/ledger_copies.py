"""The job of the worker that copies what was taken back from the audit trail into the ledger, beside the backups."""

from __future__ import annotations

import structlog
from django.db import transaction

from cms.core import clock
from cms.operations.audit.actions import list_taking_back
from cms.operations.audit.chain import Head, Link, extend
from cms.operations.audit.models import AuditRow, TrailState
from cms.operations.audit.trail import lock_state, read_state
from cms.operations.backups.place import Place, get_place

from .ledger import StoredLedger, build_content, create_ledger, create_name, read_current

log = structlog.get_logger(__name__)

BATCH_SIZE = 500  # rows of the trail that are looked at in one transaction


class LedgerConflict(Exception):
    """Another database writes the ledger of this one, or this one was restored and `finish_restore` has not run."""


def copy_due() -> int:
    """Copy a batch of numbered rows into the ledger. Return how many rows were processed, for the worker.

    No transaction is open while the place is written to. The objects are written before the database knows of them:
    after an interruption, or by another worker, the same entries are written again.

    Raises:
        OSError: The place does not respond. The rows wait.
        LedgerConflict: The ledger has entries that this database does not know.
    """
    place, state = get_place(), read_state()
    if place is None:
        return 0
    if not state.ledger:
        return begin_ledger(place)
    rows = AuditRow.objects.filter(sequence__gt=state.copied_sequence).order_by("sequence")[:BATCH_SIZE]
    batch = list(rows)
    if not batch:
        return 0
    wanted = frozenset(list_taking_back())
    chosen = [row for row in batch if row.action in wanted and not row.is_replayed]
    head = _write(place, state, chosen) if chosen else state.ledger_head
    unchanged = TrailState.objects.filter(
        pk=1, ledger=state.ledger, ledger_sequence=state.ledger_sequence, copied_sequence=state.copied_sequence
    )
    unchanged.update(
        ledger_sequence=head.sequence,
        ledger_digest=head.digest,
        copied_sequence=batch[-1].sequence or 0,
        copied_at=clock.now(),
    )
    return len(batch)


def begin_ledger(place: Place) -> int:
    """Begin a ledger; what was recorded before is in every backup that is made from now on. Return 1."""
    with transaction.atomic():
        state = lock_state()
        state.ledger, state.ledger_sequence, state.ledger_digest = create_name(), 0, ""
        state.copied_sequence, state.copied_at = state.sequence, clock.now()
        state.save()
    create_ledger(place, state.ledger)
    log.info("ledger.begun", ledger=state.ledger)
    return 1


def _write(place: Place, state: TrailState, rows: list[AuditRow]) -> Head:
    ledger = StoredLedger(place, state.ledger)
    links = list(extend(state.ledger_head, [build_content(row) for row in rows]))
    _require_own_entries(ledger, state.ledger_head, links)
    ledger.append(links)
    head = links[-1].head
    log.info("ledger.head", ledger=ledger.name, head=str(head), entries=len(links))
    return head


def _require_own_entries(ledger: StoredLedger, head: Head, links: list[Link]) -> None:
    """Refuse to write after another writer. Usually only two small objects are read.

    Raises:
        LedgerConflict: The place has another ledger, or entries that are not those which are written now.
    """
    current = read_current(ledger.place)
    if current not in ("", ledger.name):
        raise LedgerConflict(
            f"{ledger.place} has another ledger, {current}. Does another installation use the same BACKUP_URL?"
        )
    if not current:  # the worker was interrupted when it began the ledger
        create_ledger(ledger.place, ledger.name)
    if ledger.read_head() == head:
        return
    stored = ledger.read_after(head)
    if any(entry.link.digest != link.digest for entry, link in zip(stored, links, strict=False)):
        raise LedgerConflict(
            f"The ledger in {ledger.place} has entries that the database does not have: it was restored from a backup. "
            "Run `manage.py finish_restore`."
        )
