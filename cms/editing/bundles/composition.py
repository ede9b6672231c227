"""Creation and content of bundles: the title, the minute, pages and items.

Only a bundle that is a draft is changed. One that is scheduled is cancelled first; another version of a page is put in
place of the scheduled one by `schedule.replace_member_version`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext
from wagtail.models import Page, Revision

from cms.db.page_locks import lock_pages, lock_tree
from cms.editing.restricted_drafts.rules import get_hidden_page_ids
from cms.journal import journal
from cms.operations.audit.trail import record_audit

from .models import MAX_PAGES, Bundle, BundleItem, BundleMember
from .versions import unschedule_version


class BundleError(Exception):
    """Something cannot be done with a bundle; the text says why, for people."""


def create_bundle(title: str, user: Any, *, go_live_at: datetime | None = None, go_live_zone: str = "") -> Bundle:
    """Create an empty bundle."""
    with transaction.atomic():
        bundle = Bundle.objects.create(
            title=title, created_by=user, go_live_at=_round(go_live_at), go_live_zone=go_live_zone
        )
        record_audit("bundle.created", subject=bundle, actor=user)
    return bundle


def change_bundle(
    bundle: Bundle, user: Any, *, title: str | None = None, go_live_at: datetime | None, go_live_zone: str = ""
) -> None:
    """Change the title, if there is one, and the minute of a draft.

    Raises:
        BundleError: The bundle is scheduled or has been published.
    """
    with transaction.atomic():
        locked = lock_draft(bundle)
        if title is not None and title != locked.title:
            locked.title = title
            record_audit("bundle.changed", subject=locked, actor=user, is_renamed=True)
        locked.go_live_at, locked.go_live_zone = _round(go_live_at), go_live_zone
        locked.save(update_fields=["title", "go_live_at", "go_live_zone"])
    copy_state(locked, bundle)


def add_pages(bundle: Bundle, pages: Iterable[Page], user: Any) -> int:
    """Add pages to a draft, and return how many were not in it yet.

    Pages that are scheduled are taken off the schedule, or they would become public before the others.

    Raises:
        BundleError: The bundle is no draft, there would be too many pages, a page is in another bundle, or it is
            scheduled and the user may not publish it.
    """
    hidden = get_hidden_page_ids(user)
    new = {page.pk: page for page in pages if page.pk not in hidden}
    try:
        with journal.atomic_with_journal():
            if scheduled := _find_scheduled(new):
                lock_tree()
                lock_pages(scheduled)
            locked = lock_draft(bundle)
            known = set(locked.members.values_list("page_id", flat=True))
            new = {pk: page for pk, page in new.items() if pk not in known}
            if len(known) + len(new) > MAX_PAGES:
                raise BundleError(gettext("A bundle has at most %(number)d pages.") % {"number": MAX_PAGES})
            start = (locked.members.aggregate(last=Max("order"))["last"] or 0) + 1
            scheduled = _unschedule([new[pk] for pk in scheduled if pk in new], user)
            BundleMember.objects.bulk_create(
                BundleMember(bundle=locked, page=page, order=start + number, revision=scheduled.get(page.pk))
                for number, page in enumerate(new.values())
            )
            if new:
                record_audit("bundle.changed", subject=locked, actor=user, added=sorted(new))
    except IntegrityError as error:
        raise BundleError(gettext("A page is already in another bundle. Remove it there first.")) from error
    return len(new)


def remove_pages(bundle: Bundle, page_ids: Iterable[int], user: Any) -> int:
    """Remove pages from a draft, and return how many were in it.

    Raises:
        BundleError: The bundle is no draft.
    """
    wanted = set(page_ids) - get_hidden_page_ids(user)
    with transaction.atomic():
        locked = lock_draft(bundle)
        found = sorted(locked.members.filter(page_id__in=wanted).values_list("page_id", flat=True))
        locked.members.filter(page_id__in=found).delete()
        if found:
            record_audit("bundle.changed", subject=locked, actor=user, removed=found)
    return len(found)


def add_item(bundle: Bundle, kind: str, object_id: int, user: Any) -> BundleItem:
    """Add an object of another app to a draft.

    Raises:
        BundleError: The bundle is no draft, or the object is in another one.
    """
    try:
        with transaction.atomic():
            locked = lock_draft(bundle)
            item, _ = BundleItem.objects.get_or_create(bundle=locked, kind=kind, object_id=object_id)
            record_audit("bundle.changed", subject=locked, actor=user, item=f"{kind}:{object_id}")
    except IntegrityError as error:
        raise BundleError(gettext("This is already in another bundle. Remove it there first.")) from error
    return item


def remove_item(bundle: Bundle, item: BundleItem, user: Any) -> None:
    """Remove an object of another app from a draft.

    Raises:
        BundleError: The bundle is no draft.
    """
    with transaction.atomic():
        locked = lock_draft(bundle)
        locked.items.filter(pk=item.pk).delete()
        record_audit("bundle.changed", subject=locked, actor=user, removed_item=f"{item.kind}:{item.object_id}")


def delete_bundle(bundle: Bundle, user: Any) -> None:
    """Delete a draft; its pages stay as they are.

    Raises:
        BundleError: The bundle is scheduled or has been published.
    """
    with transaction.atomic():
        locked = lock_draft(bundle)
        record_audit("bundle.deleted", subject=locked, actor=user)
        locked.delete()


def find_open_bundle(page_id: int) -> Bundle | None:
    """Return the bundle in which a page waits to become public; None if there is none."""
    return Bundle.objects.filter(members__page_id=page_id, members__is_open=True).first()


def lock_bundle(bundle: Bundle) -> Bundle:
    """Return the bundle as it is now, locked for the transaction.

    Raises:
        BundleError: The bundle was deleted.
    """
    locked = Bundle.objects.select_for_update().filter(pk=bundle.pk).first()
    if locked is None:
        raise BundleError(gettext("The bundle does not exist any more."))
    return locked


def lock_draft(bundle: Bundle) -> Bundle:
    """Return the bundle, locked for the transaction, if it is a draft.

    Raises:
        BundleError: It is no draft any more.
    """
    locked = lock_bundle(bundle)
    if locked.state != Bundle.State.DRAFT:
        raise BundleError(gettext("Only a bundle that is not scheduled can be changed. Cancel it first."))
    return locked


def lock_open(bundle: Bundle) -> Bundle:
    """Return the bundle, locked for the transaction, if its publication is ahead.

    Raises:
        BundleError: It has been published.
    """
    locked = lock_bundle(bundle)
    if not locked.is_open:
        raise BundleError(gettext("The bundle has been published."))
    return locked


def copy_state(changed: Bundle, bundle: Bundle) -> None:
    """Give the caller's instance the values of the row."""
    for field in Bundle._meta.concrete_fields:
        setattr(bundle, field.attname, getattr(changed, field.attname))


def _round(at: datetime | None) -> datetime | None:
    """Return the time without fractions of a second, which the content of a version does not keep exactly."""
    return at.replace(microsecond=0) if at else None


def _find_scheduled(pages: Iterable[int]) -> dict[int, Revision]:
    """Return the versions that are scheduled already, by the ids of their pages."""
    rows = Revision.page_revisions.filter(object_id__in=[*map(str, pages)], approved_go_live_at__isnull=False)
    return {int(revision.object_id): revision for revision in rows}


def _unschedule(pages: Iterable[Page], user: Any) -> dict[int, Revision]:
    """Take pages off the schedule, and return their versions by page: they are approved.

    Raises:
        BundleError: The user may not publish one of them.
    """
    pages = list(pages)
    for page in pages:
        if not page.permissions_for_user(user).can_publish():
            text = gettext(
                "“%(title)s” is scheduled, and you may not publish it. A user who may publish it can add it."
            )
            raise BundleError(text % {"title": page.get_admin_display_title()})
    versions = _find_scheduled(page.pk for page in pages)
    for revision in versions.values():
        unschedule_version(revision, user)
    if versions:
        journal.record_schedule_change()
    return versions
