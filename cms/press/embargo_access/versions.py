"""The versions of a release that journalists read one after the other, while the scheduled one is replaced.

Text, images, documents and press kit of a response have one version, whose number the frontend gets. For a short time
after a replacement, the earlier version can still be read by its number, and its files by their URLs: those that a
reader has on the screen work on. A press officer can end earlier versions at once instead.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from wagtail.models import Page, Revision

from cms.core import clock
from cms.core.revisions import comparable_content

from .accesses import open_accesses
from .models import AccessEvent, PersonalKit, ReleaseOptions, ScheduledVersion
from .releases import EmbargoedRelease

EARLIER_VERSION_PERIOD = timedelta(minutes=15)  # the time between its replacement and its end


def record_replacement(page_id: int, earlier_id: int, later_id: int | None) -> None:
    """Give both versions of a release their numbers, and order its personal kits, in the same transaction.

    If the schedule was cancelled instead, the versions before the one that was scheduled end, also if that is
    scheduled again.
    """
    if later_id is None:
        ScheduledVersion.objects.filter(page=page_id, revision_id=earlier_id).update(scheduled_at=None)
        return
    page = Page.objects.get(pk=page_id)
    if page.live or not getattr(page.specific_class, "restricted_until", ""):
        return
    now = clock.now()
    before = _record_earlier(page_id, earlier_id)
    ScheduledVersion.objects.filter(pk=before.pk).update(replaced_at=now)
    ScheduledVersion.objects.create(page_id=page_id, number=before.number + 1, revision_id=later_id, scheduled_at=now)
    # A worker that is building the kit of the earlier version loses its claim, and its archive is deleted.
    kits = PersonalKit.objects.filter(access__in=open_accesses().filter(page=page_id).values("pk"))
    kits.update(not_before=now, claim=None, attempts=0, failed_at=None)


def _record_earlier(page_id: int, revision_id: int) -> ScheduledVersion:
    newest = ScheduledVersion.objects.filter(page=page_id).order_by("-number").first()
    if newest and newest.revision_id == revision_id and newest.replaced_at is None:
        return newest
    number = newest.number + 1 if newest else 1
    return ScheduledVersion.objects.create(page_id=page_id, number=number, revision_id=revision_id)


def find_version(release: EmbargoedRelease, number: int | None) -> EmbargoedRelease | None:
    """Return the version with this number, if it is the scheduled one, or was replaced a short time ago.

    An earlier version ends when the schedule is cancelled, also if the release is scheduled again.
    """
    if number is None or number == release.number:
        return release
    versions = ScheduledVersion.objects.filter(page=release.page_id)
    since = clock.now() - EARLIER_VERSION_PERIOD
    earlier = versions.filter(number=number, replaced_at__gt=since).first()
    later = versions.filter(number__gt=number, number__lte=release.number)
    is_scheduled = later.filter(number=release.number, revision_id=release.revision_id).exists()
    if earlier is None or not is_scheduled or later.filter(scheduled_at=None).exists():
        return None
    if ends_earlier_versions(release.page_id):
        return None
    return replace(release, revision_id=earlier.revision_id, number=earlier.number)


def find_replacement_time(release: EmbargoedRelease) -> ScheduledVersion | None:
    """Return the row of a version that took the place of another one, None for other versions."""
    versions = ScheduledVersion.objects.filter(page=release.page_id, number=release.number)
    return versions.exclude(scheduled_at=None).first()


def ends_earlier_versions(page_id: int) -> bool:
    """Return whether a press officer has chosen that earlier versions end when they are replaced."""
    return ReleaseOptions.objects.filter(page=page_id, ends_earlier_versions=True).exists()


def set_end_of_earlier_versions(page: Page, *, at_once: bool) -> None:
    """Choose whether earlier versions end when they are replaced, with effect also on those that were replaced."""
    ReleaseOptions.objects.update_or_create(page_id=page.pk, defaults={"ends_earlier_versions": at_once})


def select_earlier_versions() -> Q:
    """Select the revisions that were replaced a short time ago: readers still see them."""
    replaced = ScheduledVersion.objects.filter(replaced_at__gt=clock.now() - EARLIER_VERSION_PERIOD)
    return Q(pk__in=replaced.values("revision_id"))


def select_known_versions() -> Q:
    """Select the revisions that readers have opened, or were scheduled before others.

    The next save creates another revision, so that these readers get an e-mail and see what differs.
    """
    read = AccessEvent.objects.exclude(revision_id=None).order_by()
    return Q(pk__in=read.values("revision_id")) | Q(pk__in=ScheduledVersion.objects.values("revision_id"))


def differs(earlier_id: int, later_id: int) -> bool:
    """Return whether readers see a difference between two revisions; if one was deleted, that is unknown, and yes.

    A change of dates is none: a reader accepts the terms again if the embargo moves to later.
    """
    if earlier_id == later_id:
        return False
    found = {row.pk: row for row in Revision.objects.filter(pk__in=(earlier_id, later_id))}
    if len(found) < 2:
        return True
    return comparable_content(found[earlier_id]) != comparable_content(found[later_id])
