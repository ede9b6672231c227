"""Undo the publication of a bundle: make public again what was public before, as one act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail.models import Revision

from cms.core import clock
from cms.editing.restricted_drafts.rules import get_hidden_page_ids
from cms.journal import journal
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit

from .access import PUBLISH_PERMISSION
from .composition import BundleError, copy_state, lock_bundle
from .items import list_items
from .models import PENDING_STATES, Bundle, BundleItem, BundleMember, PreviousState
from .previous_states import restore_previous_state
from .schedule import lock_members


def find_undo_obstacles(bundle: Bundle, user: Any) -> list[str]:
    """Return why the publication cannot be undone, in words for people; empty if it can."""
    if bundle.state != Bundle.State.PUBLISHED:
        return [gettext("Only a bundle that was published can be undone.")]
    if not user.has_perm(PUBLISH_PERMISSION):
        return [gettext("You may not publish or undo bundles.")]
    hidden = get_hidden_page_ids(user)
    states = _list_states(bundle)
    shown = [state for state in states if state.member.page_id not in hidden]
    scheduled = _find_scheduled_ids(shown)
    reasons = [] if len(shown) == len(states) else [gettext("The bundle has pages that you may not see.")]
    for state in shown:
        page = state.member.page
        if page.live_revision_id != state.published_revision_id or not page.live:
            text = gettext("“%(title)s” has been changed since. Undo the change, or publish the page as it should be.")
            reasons.append(text % {"title": page.get_admin_display_title()})
        elif not page.permissions_for_user(user).can_publish():
            text = gettext("You may not publish “%(title)s”.")
            reasons.append(text % {"title": page.get_admin_display_title()})
        elif page.pk in scheduled:
            text = gettext(
                "A later version of “%(title)s” is scheduled, alone or in another bundle. Cancel that first."
            )
            reasons.append(text % {"title": page.get_admin_display_title()})
    return [*reasons, *_find_in_tree(shown)]


def _find_scheduled_ids(states: Sequence[PreviousState]) -> set[int]:
    """Return the ids of the pages with a scheduled version: Wagtail cancels it when another one is published."""
    ids = {state.member.page_id for state in states}
    revisions = Revision.page_revisions.filter(object_id__in=[*map(str, ids)], approved_go_live_at__isnull=False)
    members = BundleMember.objects.pending().filter(page_id__in=ids)
    return {*map(int, revisions.values_list("object_id", flat=True)), *members.values_list("page_id", flat=True)}


def _find_in_tree(states: Sequence[PreviousState]) -> Iterator[str]:
    """Yield public pages below one that would be hidden, and earlier addresses that other pages have since."""
    ids = {state.member.page_id for state in states}
    for state in states:
        page = state.member.page
        values = {"title": page.get_admin_display_title()}
        if not state.was_live and page.get_descendants().filter(live=True).exclude(pk__in=ids).exists():
            yield gettext("“%(title)s” has public pages below it. Unpublish or move them first.") % values
        slug = (state.content or {}).get("slug", page.slug)
        if slug != page.slug and page.get_siblings(inclusive=False).filter(slug=slug).exists():
            yield gettext("Another page has the address that “%(title)s” had before.") % values


def count_left(bundle: Bundle) -> int:
    """Return how many e-mails of the bundle have left already and cannot be called back."""
    return sum(kind.count_left(item.object_id) for item, kind in list_items(bundle))


def undo(bundle: Bundle, user: Any) -> None:
    """Make public again what was public before the bundle, in one transaction.

    Pages that were not public are hidden first, those below before those above; then the earlier versions of the others
    are published, so that an address that a new page had is free.

    Raises:
        BundleError: The bundle is not published, or a page has been changed since.
    """
    with journal.atomic_with_journal():
        lock_members(bundle)
        locked = lock_bundle(bundle)
        if reasons := find_undo_obstacles(locked, user):
            raise BundleError(" ".join(reasons))
        journal.declare_act()
        states = _list_states(locked)
        for state in sorted(states, key=lambda state: (state.was_live, -state.member.page.depth)):
            try:
                restore_previous_state(state, user)
            except ValidationError as error:
                raise BundleError(" ".join(error.messages)) from error
        for item, kind in list_items(locked):
            kind.undo(item.object_id, locked)
        locked.state, locked.undone_at, locked.undone_by = Bundle.State.UNDONE, clock.now(), user
        locked.save(update_fields=["state", "undone_at", "undone_by"])
        record_audit("bundle.undone", subject=locked, actor=user, pages=[state.member.page_id for state in states])
    copy_state(locked, bundle)


def undo_again(entry: AuditEntry) -> int:
    """Keep the worker from publishing an undone bundle after a restore; its pages have entries of their own."""
    undone = Bundle.objects.filter(pk=entry.subject_id, state__in=[*PENDING_STATES, Bundle.State.PUBLISHED])
    changed = undone.update(state=Bundle.State.UNDONE, undone_at=entry.happened_at)
    if changed:
        for model in (BundleMember, BundleItem):
            model.objects.filter(bundle_id=entry.subject_id).update(is_open=False)
    return changed


def _list_states(bundle: Bundle) -> list[PreviousState]:
    return list(PreviousState.objects.filter(member__bundle=bundle).select_related("member__page"))
