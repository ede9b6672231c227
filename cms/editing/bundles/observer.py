"""Follow what happens to the pages of scheduled bundles outside of them, in the transaction that does it.

A version that a user schedules for the minute of the bundle takes the place of the scheduled one. A page that is
published at once, or scheduled for another minute, leaves its bundle: the others could not be published otherwise.
"""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.models import Revision

from cms.journal import journal

from .models import PENDING_STATES, BundleMember
from .schedule import record_version, take_out


class MemberObserver:
    """Removes a page from its scheduled bundle when the page is published without the bundle."""

    def before_change(self, page_id: int) -> None:
        """Do nothing: a page of a bundle is published as every other one, if a user decides so."""

    def after_publication(self, page_id: int) -> None:
        """Let the page leave, unless a version of it is scheduled for the minute of the bundle."""
        if _find_members(page_id).exists():
            scheduled = Revision.page_revisions.filter(object_id=str(page_id), approved_go_live_at__isnull=False)
            _follow(page_id, scheduled.first())

    def after_removal(self, page_id: int) -> None:
        """Do nothing: the bundle says at its minute that the page is not scheduled any more."""


def follow_replacement(page_id: int, earlier_id: int, later_id: int | None) -> None:
    """Follow another version that is scheduled. Of a public page, Wagtail announces nothing else."""
    if later_id is not None and _find_members(page_id).exists():
        _follow(page_id, Revision.objects.get(pk=later_id))


def _find_members(page_id: int) -> QuerySet[BundleMember]:
    return BundleMember.objects.filter(page_id=page_id, is_open=True, bundle__state__in=PENDING_STATES)


def _follow(page_id: int, scheduled: Revision | None) -> None:
    with journal.atomic_with_journal():
        locked = _find_members(page_id).select_related("bundle").select_for_update(of=("self", "bundle"))
        member = locked.first()
        if member is None:  # another user has cancelled the bundle meanwhile
            return
        if scheduled is None or scheduled.approved_go_live_at != member.bundle.go_live_at:
            take_out(member)
        elif scheduled.pk != member.revision_id:
            record_version(member, scheduled)
