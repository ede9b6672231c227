"""Follow what happens to the pages of scheduled bundles outside of them, in the transaction that does it.

A version that a user schedules for the minute of the bundle takes the place of the scheduled one. A page that is
published at once, or scheduled for another minute, leaves its bundle: the others could not be published otherwise.
So does one that is deleted, because a mailing about it must not leave, and a bundle without pages is none.
The button of a single page says so before; a publication of several pages and a deletion say it afterwards.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Revision

from cms.journal import journal

from .models import BundleMember
from .schedule import lock_members, record_version, take_out


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


def follow_deletion(page_id: int) -> None:
    """Take a page that is about to be deleted out of its scheduled bundle; a draft of a bundle loses it silently.

    All pages of the bundle are locked, because a page above may be deleted with several of them.
    """
    member = _find_members(page_id).select_related("bundle").first()
    if member is not None:
        with journal.atomic_with_journal():
            lock_members(member.bundle)
            if locked := _lock_member(page_id):
                take_out(locked)


def note_members(request: HttpRequest, action_type: str, objects: Any, action: Any) -> None:
    """Note the pages of scheduled bundles, before several pages are published or deleted (`before_bulk_action`)."""
    if action_type in ("publish", "delete"):
        note_members_before(request)


def note_members_before(request: HttpRequest, page: Any = None) -> None:
    """Note the pages of scheduled bundles, before one is deleted (`before_delete_page`)."""
    request.members_before = _list_member_ids()


def name_departures(request: HttpRequest, *_: Any) -> None:
    """Add a message if pages have left their bundles (`after_bulk_action` and `after_delete_page`)."""
    before: set[int] = getattr(request, "members_before", set())
    if left := before and before - _list_member_ids():
        text = ngettext(
            "%(count)s page is not in its scheduled bundle any more. The other pages of the bundle stay scheduled; "
            "a bundle without pages is cancelled.",
            "%(count)s pages are not in their scheduled bundles any more. The other pages stay scheduled; a bundle "
            "without pages is cancelled.",
            len(left),
        )
        messages.warning(request, text % {"count": len(left)})


def _list_member_ids() -> set[int]:
    return set(BundleMember.objects.pending().values_list("page_id", flat=True))


def _find_members(page_id: int) -> QuerySet[BundleMember]:
    return BundleMember.objects.pending().filter(page_id=page_id)


def _lock_member(page_id: int) -> BundleMember | None:
    return _find_members(page_id).select_related("bundle").select_for_update(of=("self", "bundle")).first()


def _follow(page_id: int, scheduled: Revision | None) -> None:
    with journal.atomic_with_journal():
        member = _lock_member(page_id)
        if member is None:  # another user has cancelled the bundle meanwhile
            return
        if scheduled is None or scheduled.approved_go_live_at != member.bundle.go_live_at:
            take_out(member)
        elif scheduled.pk != member.revision_id:
            record_version(member, scheduled)
