"""What takes bundles back again after a restore, as the audit trail has recorded it.

The pages themselves are taken back by their own entries: that they were unpublished, or are not scheduled any more.
Here the bundle is given the same state, so that the worker does not publish it.
"""

from __future__ import annotations

from cms.operations.audit.actions import AuditEntry

from .models import PENDING_STATES, Bundle, BundleItem, BundleMember


def cancel_again(entry: AuditEntry) -> int:
    """Let a bundle be a draft that was cancelled."""
    return Bundle.objects.filter(pk=entry.subject_id, state__in=PENDING_STATES).update(state=Bundle.State.DRAFT)


def undo_again(entry: AuditEntry) -> int:
    """Keep a bundle from being published that was undone; what it has published is taken back by entries of pages."""
    pending = Bundle.objects.filter(pk=entry.subject_id, state__in=[*PENDING_STATES, Bundle.State.PUBLISHED])
    changed = pending.update(state=Bundle.State.UNDONE, undone_at=entry.happened_at)
    if changed:
        for model in (BundleMember, BundleItem):
            model.objects.filter(bundle_id=entry.subject_id).update(is_open=False)
    return changed
