"""What System status says of the audit trail and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import clock
from cms.operations.audit.actions import list_taking_back
from cms.operations.audit.chain import find_faults
from cms.operations.audit.models import AuditRow
from cms.operations.audit.trail import read_state
from cms.operations.system_status.issues import Issue

MAX_DELAY = timedelta(minutes=5)  # rows that wait for longer mean a problem
CHECKED_ROWS = 1_000  # the newest rows, which are checked for each view of the page
CACHE_SECONDS = 600


def find_issues() -> Iterator[Issue]:
    """Yield an issue if rows wait for their number or for the ledger, or if the end of the chain has a fault."""
    late = clock.now() - MAX_DELAY
    if AuditRow.objects.filter(sequence=None, happened_at__lt=late).exists():
        what = _("Entries of the audit trail wait for the worker for more than %(minutes)s minutes.")
        yield Issue("warning", what % {"minutes": _minutes()}, _("Start the worker, or read its log."))
    state = read_state()
    waiting = AuditRow.objects.filter(
        sequence__gt=state.copied_sequence, happened_at__lt=late, action__in=list_taking_back(), is_replayed=False
    )
    if settings.BACKUP_LOCATION and (count := waiting.count()):
        what = ngettext(
            "%(count)s entry is not in the ledger yet: after a restore, what it has taken back would work again.",
            "%(count)s entries are not in the ledger yet: after a restore, what they have taken back would work again.",
            count,
        )
        yield Issue(
            "critical", what % {"count": count}, _("Check that the worker reaches BACKUP_URL; its log has the reason.")
        )
    if cache.get_or_set(f"audit.faults.{state.head}", _count_faults, CACHE_SECONDS):
        yield Issue(
            "critical",
            _("The audit trail is not as it was written."),
            _("Run manage.py verify_audit_trail, which names the entries, and find out who can write to the database."),
        )


def _minutes() -> int:
    return int(MAX_DELAY.total_seconds() // 60)


def _count_faults() -> int:
    """Return how many faults the newest rows have; `verify_audit_trail` checks all."""
    state = read_state()
    rows = AuditRow.objects.filter(sequence__lte=state.sequence).order_by("-sequence")[: CHECKED_ROWS + 1]
    links = [row.build_link() for row in reversed(rows)]
    if len(links) > CHECKED_ROWS:
        return len(find_faults(links[1:], start=links[0].head, noted=[state.head]))
    return len(find_faults(links, noted=[state.head] if state.sequence else []))
