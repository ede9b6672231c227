"""Follow what happens to the pages of scheduled bundles outside of the bundle, in the transaction that does it."""

from __future__ import annotations

from wagtail.models import Revision

from .models import PENDING_STATES, BundleMember


class MemberObserver:
    """Takes over a version that a user schedules for the minute of the bundle in place of the scheduled one."""

    def before_change(self, page_id: int) -> None:
        """Do nothing: a page of a bundle is published as every other one, if a user decides so."""

    def after_publication(self, page_id: int) -> None:
        """Let the bundle publish the version that is scheduled now, if it is for the same minute."""
        member = (
            BundleMember.objects.filter(page_id=page_id, is_open=True, bundle__state__in=PENDING_STATES)
            .select_related("bundle")
            .first()
        )
        if member is None:
            return
        scheduled = Revision.page_revisions.filter(
            object_id=str(page_id), approved_go_live_at=member.bundle.go_live_at
        ).first()
        if scheduled is not None and scheduled.pk != member.revision_id:
            member.revision = scheduled
            member.save(update_fields=["revision"])

    def after_removal(self, page_id: int) -> None:
        """Do nothing: the bundle says at its minute that the page is not scheduled any more."""
