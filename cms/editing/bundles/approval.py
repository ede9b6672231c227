"""Approve the exact versions of the pages of a bundle.

A page whose last step of the workflow is approved is published at once elsewhere. In a bundle, the approved version
waits for the bundle instead (`workflow_end.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from wagtail.models import Page, Revision

from cms.db.page_locks import lock_pages, lock_tree
from cms.editing.restricted_drafts.rules import get_hidden_page_ids
from cms.journal import journal
from cms.operations.audit.trail import record_audit
from cms.pages.content_checks import find_refusals
from cms.pages.models import BasePage

from .composition import BundleError, find_open_bundle, lock_open
from .models import Bundle, BundleMember
from .schedule import take_version


def find_waiting(bundle: Bundle, user: Any) -> list[int]:
    """Return the ids of the pages whose newest version waits for an approval that this user can give."""
    hidden = get_hidden_page_ids(user)
    members = bundle.members.select_related("page").exclude(page_id__in=hidden)
    return [member.page_id for member in members if _is_waiting(member) and _may_approve(member.page, user)]


def approve_pages(bundle: Bundle, page_versions: Iterable[tuple[int, int]], user: Any) -> list[int]:
    """Approve these versions, given as (id of the page, id of the revision that the user has seen).

    Return the ids of the pages that were approved. Left out are pages that have a newer version since, or cannot be
    published as they are.

    Raises:
        BundleError: The bundle has been published.
    """
    seen = dict(page_versions)
    with journal.atomic_with_journal():
        lock_tree()
        lock_pages(seen)
        locked = lock_open(bundle)
        members = locked.members.select_related("page").filter(page_id__in=set(seen) - get_hidden_page_ids(user))
        approved = [one.page_id for one in members if _approve(locked, one, seen[one.page_id], user)]
        if approved:
            record_audit("bundle.approved", subject=locked, actor=user, versions={pk: seen[pk] for pk in approved})
    return approved


def find_refused(bundle: Bundle, page_versions: Iterable[tuple[int, int]], user: Any) -> list[tuple[Page, list[str]]]:
    """Return the pages among these that cannot be published as the user has seen them, with the reasons."""
    seen = dict(page_versions)
    members = bundle.members.select_related("page__locale").filter(page_id__in=set(seen) - get_hidden_page_ids(user))
    found = []
    for page in (member.page for member in members if member.page.latest_revision_id == seen[member.page_id]):
        version = page.get_latest_revision_as_object()
        findings = find_refusals(version, user) if isinstance(version, BasePage) else []
        if findings:
            found.append((page, [finding.message for finding in findings]))
    return found


def hold_for_bundle(page: Page, user: Any) -> bool:
    """Let the approved version of a page wait for the bundle that the page is in; return False if it is in none."""
    with journal.atomic_with_journal():
        bundle = find_open_bundle(page.pk)
        try:
            locked = lock_open(bundle) if bundle else None
        except BundleError:  # it was deleted meanwhile
            return False
        member = locked.members.filter(page_id=page.pk).first() if locked else None
        if locked is None or member is None:
            return False
        _record_approval(locked, member, page.get_latest_revision(), user)
    return True


def select_approved_versions() -> Q:
    """Return the condition for versions that wait for their bundle, which must not be overwritten."""
    members = BundleMember.objects.filter(is_open=True).exclude(revision=None)
    return Q(pk__in=members.values("revision_id"))


def _record_approval(bundle: Bundle, member: BundleMember, revision: Revision, user: Any) -> None:
    """Let the bundle publish this version; one that is scheduled publishes it in place of the scheduled version."""
    if bundle.is_pending:
        take_version(bundle, member, revision, user)
        return
    member.revision = revision
    member.save(update_fields=["revision"])


def _is_waiting(member: BundleMember) -> bool:
    page = member.page
    return bool(page.latest_revision_id) and page.latest_revision_id not in (member.revision_id, page.live_revision_id)


def _may_approve(page: Page, user: Any) -> bool:
    """Return whether the user may approve the current step, or publish a page that is in no workflow."""
    task = page.specific.current_workflow_task
    if task is None:
        return bool(page.permissions_for_user(user).can_publish())
    return any(name == "approve" for name, *_ in task.get_actions(page.specific, user))


def _approve(bundle: Bundle, member: BundleMember, revision_id: int, user: Any) -> bool:
    page = member.page.specific
    if page.latest_revision_id != revision_id or not _may_approve(member.page, user):
        return False
    version = page.get_latest_revision_as_object()
    if isinstance(version, BasePage) and find_refusals(version, user):
        return False
    step = page.current_workflow_task_state
    if step is not None:
        step.approve(user=user)  # the last step records the version
        return True
    _record_approval(bundle, member, page.get_latest_revision(), user)
    return True
