"""Schedule a bundle, cancel it, and put another version of a page in place of the scheduled one.

Each approved version gets the minute of the bundle as its own go-live, so that calendar, states of pages and embargo
accesses know it as any scheduled version. The worker publishes it only with the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext
from wagtail.models import Page, Revision

from cms.core import clock
from cms.db.page_locks import lock_pages, lock_tree
from cms.journal import journal
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit

from .access import count_hidden, may_publish_all
from .composition import BundleError, copy_state, lock_bundle, lock_draft
from .items import list_items
from .models import PENDING_STATES, Bundle, BundleMember
from .obstacles import Obstacle, find_member_obstacles, find_obstacles
from .versions import schedule_version, unschedule_version

STATE_FIELDS = ["state", "scheduled_at", "scheduled_by", "failure", "failed_at", "failed_page_id"]


class NotSchedulable(BundleError):
    """The bundle cannot be scheduled; `obstacles` are the reasons."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(" ".join(obstacle.message for obstacle in obstacles))
        self.obstacles = obstacles


def schedule(bundle: Bundle, user: Any) -> None:
    """Schedule the approved versions of all pages for the minute of the bundle, in one transaction.

    Raises:
        NotSchedulable: Something is in the way.
        BundleError: The bundle is scheduled already, or has been published.
    """
    with journal.atomic_with_journal():
        lock_members(bundle)
        locked = lock_draft(bundle)
        if obstacles := find_obstacles(locked, user):
            raise NotSchedulable(obstacles)
        locked.state, locked.scheduled_at, locked.scheduled_by = Bundle.State.SCHEDULED, clock.now(), user
        locked.save(update_fields=STATE_FIELDS)
        for member in locked.members.select_related("revision").order_by("page__path"):
            schedule_version(member.revision, locked, user)
        for item, kind in list_items(locked):
            kind.schedule(item.object_id, locked, user)
        at = locked.go_live_at.isoformat() if locked.go_live_at else ""
        record_audit("bundle.scheduled", subject=locked, actor=user, go_live_at=at, pages=_list_ids(locked))
    copy_state(locked, bundle)


def cancel(bundle: Bundle, user: Any) -> None:
    """Take all pages off the schedule; the bundle is a draft again, and its approvals stay.

    Raises:
        BundleError: The bundle is not scheduled, or the user may not publish each of its pages.
    """
    with journal.atomic_with_journal():
        lock_members(bundle)
        locked = lock_pending(bundle)
        if count_hidden(locked, user):
            raise BundleError(gettext("The bundle has pages that you may not see."))
        if not may_publish_all(locked, user):
            raise BundleError(gettext("The bundle has pages that you may not publish."))
        _cancel(locked, user)
    copy_state(locked, bundle)


def _cancel(locked: Bundle, user: Any) -> None:
    for member in locked.members.select_related("revision"):
        unschedule_version(member.revision, user)
    for item, kind in list_items(locked):
        kind.cancel(item.object_id, locked)
    locked.state, locked.scheduled_at, locked.scheduled_by = Bundle.State.DRAFT, None, None
    locked.failure, locked.failed_at, locked.failed_page_id = "", None, None
    locked.save(update_fields=STATE_FIELDS)
    journal.record_schedule_change()
    record_audit("bundle.cancelled", subject=locked, actor=user, pages=_list_ids(locked))


def cancel_again(entry: AuditEntry) -> int:
    """Make a cancelled bundle a draft again after a restore, so that the worker does not publish it.

    Its pages are taken off the schedule by their own entries of the audit trail.
    """
    return Bundle.objects.filter(pk=entry.subject_id, state__in=PENDING_STATES).update(state=Bundle.State.DRAFT)


def replace_member_version(bundle: Bundle, page: Page, revision: Revision, user: Any) -> None:
    """Put another version of a page in place of the one that is scheduled; the bundle stays scheduled.

    Raises:
        NotSchedulable: The new version cannot be published.
        BundleError: The page is not in the bundle, or the bundle is not scheduled.
    """
    with journal.atomic_with_journal():
        lock_members(bundle)
        locked = lock_pending(bundle)
        member = locked.members.select_related("page").filter(page_id=page.pk).first()
        if member is None or str(revision.object_id) != str(page.pk):
            raise BundleError(gettext("The page is not in this bundle."))
        member.revision = revision
        wanted = find_member_obstacles(member, locked.go_live_at, user)
        if obstacles := [one for one in wanted if one.code != "not_approved"]:
            raise NotSchedulable(obstacles)
        take_version(locked, member, revision, user)


def take_version(bundle: Bundle, member: BundleMember, revision: Revision, user: Any) -> None:
    """Let a scheduled bundle publish this version of a page; the caller has locked the page and the bundle.

    Raises:
        PermissionDenied: The user may not publish the page, as when the last step of its approval publishes it.
    """
    if user and not member.page.permissions_for_user(user).can_publish():
        raise PermissionDenied
    record_version(member, revision, user)
    schedule_version(revision, bundle, user)


def record_version(member: BundleMember, revision: Revision, user: Any = None) -> None:
    """Record that the bundle publishes this version, which is scheduled; without a user, it is that of the request."""
    member.revision = revision
    member.save(update_fields=["revision"])
    facts = {"page": member.page_id, "revision": revision.pk}
    record_audit("bundle.version_replaced", subject=member.bundle, actor=user, **facts)


def take_out(member: BundleMember) -> None:
    """Take a page that was published without its scheduled bundle, or is being deleted, out of it, with its mailings.

    The caller has locked the bundle. The other pages stay scheduled. If there are none, the bundle is cancelled.
    """
    bundle = member.bundle
    member.delete()
    record_audit("bundle.changed", subject=bundle, removed=[member.page_id])
    for item, kind in list_items(bundle):
        if kind.is_about(item.object_id, member.page_id):
            kind.cancel(item.object_id, bundle)
            item.delete()
            record_audit("bundle.changed", subject=bundle, removed_item=f"{item.kind}:{item.object_id}")
    if not bundle.members.exists():
        _cancel(bundle, None)


def lock_members(bundle: Bundle) -> None:
    """Lock the tree, then the pages of the bundle, as every transaction that changes several pages does."""
    lock_tree()
    lock_pages(bundle.members.values_list("page_id", flat=True))


def lock_pending(bundle: Bundle) -> Bundle:
    """Return the bundle, locked for the transaction, if it is scheduled.

    Raises:
        BundleError: It is not.
    """
    locked = lock_bundle(bundle)
    if not locked.is_pending:
        raise BundleError(gettext("The bundle is not scheduled."))
    return locked


def _list_ids(bundle: Bundle) -> list[int]:
    return sorted(bundle.members.values_list("page_id", flat=True))
