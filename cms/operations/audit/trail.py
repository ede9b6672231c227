"""Record actions in the audit trail, and give the rows their sequence and digest.

A request inserts its row in its own transaction and takes no lock, so that transactions do not wait for one another.
The worker numbers the rows that are committed, some seconds later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from django.db import models, transaction
from wagtail.log_actions import get_active_log_context

from .chain import Head, extend
from .models import AuditRow, TrailState

log = structlog.get_logger(__name__)

BATCH_SIZE = 500  # rows that are numbered in one transaction

_is_paused: ContextVar[bool] = ContextVar("audit_paused", default=False)


def record_audit(action: str, *, subject: models.Model | str = "", actor: Any = None, **facts: Any) -> None:
    """Record an action in the transaction of the caller.

    `subject` is the object, or a text `label:id`. `actor` is the user; without one it is that of the request. `facts`
    are ids, numbers and codes: no text that people have written, and addresses as `digest_address` only.
    """
    if _is_paused.get():
        return
    AuditRow.objects.create(action=action, subject=describe(subject), actor_id=_find_actor(actor), facts=facts)


def describe(subject: models.Model | str) -> str:
    """Return the text by which the trail names an object."""
    return subject if isinstance(subject, str) else name_row(subject._meta.model, subject.pk)


def name_row(model: type[models.Model], pk: object) -> str:
    """Return the text by which the trail names a row that is not read, or is deleted."""
    return f"{model._meta.label}:{pk}"


@contextmanager
def without_audit() -> Iterator[None]:
    """Record nothing inside: what a restore takes back again is in the ledger already."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


def _find_actor(actor: Any) -> int | None:
    user = actor or get_active_log_context().user
    return user.pk if user is not None and getattr(user, "is_authenticated", False) else None


def number_rows() -> int:
    """Give a batch of committed rows their sequence and digest. Return how many, for the worker."""
    if not AuditRow.objects.filter(sequence=None).exists():
        return 0  # without a transaction, which would occupy the only writer of SQLite
    with transaction.atomic():
        state = lock_state()
        rows = list(AuditRow.objects.filter(sequence=None).order_by("pk")[:BATCH_SIZE])
        if not rows:
            return 0
        for row, link in zip(rows, extend(state.head, [row.build_content() for row in rows]), strict=True):
            row.sequence, row.previous, row.digest = link.sequence, link.previous, link.digest
        AuditRow.objects.bulk_update(rows, ["sequence", "previous", "digest"])
        head = Head(rows[-1].sequence or 0, rows[-1].digest)
        TrailState.objects.filter(pk=state.pk).update(sequence=head.sequence, digest=head.digest)
    log.info("audit.head", head=str(head), rows=len(rows))
    return len(rows)


def lock_state() -> TrailState:
    """Return the single row of the state, locked for the transaction; it is created first."""
    TrailState.objects.get_or_create(pk=1)
    return TrailState.objects.select_for_update().get(pk=1)


def read_state() -> TrailState:
    """Return the state, without a lock; that of an empty trail if there is none."""
    return TrailState.objects.filter(pk=1).first() or TrailState(pk=1)
