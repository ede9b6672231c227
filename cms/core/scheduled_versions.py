"""Replacement of the version of a page that is scheduled by a new one.

Wagtail locks a page while a version of it is scheduled. Here its draft goes on: the scheduled version stays scheduled
until another one is published in its place, in one transaction and for the same minute unless the editor has changed
it. The row of the page stays that of the scheduled version, so that no draft takes its path in the tree.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from wagtail.locks import BaseLock, BasicLock
from wagtail.models import Revision

from . import clock
from .revisions import get_time


class ReplaceableSchedule(models.Model):
    """A page whose draft can be changed, approved and published while an earlier version of it is scheduled."""

    go_live_at: datetime | None  # a field of Wagtail's Page

    class Meta:
        abstract = True

    def get_lock(self) -> BaseLock | None:
        """Return the lock of a person or of an approval; a schedule is none."""
        if self.locked:
            return BasicLock(self)
        task = self.current_workflow_task
        return task.lock_class(self, task) if task else None

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """Save a draft; one with the time of the scheduled version gets the minute for which that is scheduled."""
        if minute := _find_other_minute(self, self.go_live_at):
            self.go_live_at = minute
        revision: Revision = super().save_revision(*args, **kwargs)
        return revision

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish or schedule a revision, which may be older than the schedule of another one that it replaces."""
        if minute := _find_other_minute(self, get_time(revision, "go_live_at"), revision):
            revision.content["go_live_at"] = minute.isoformat()
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
        return super().publish(revision, *args, **kwargs)


def find_scheduled(page: Any) -> Revision | None:
    """Return the revision of a page that is scheduled."""
    scheduled: Revision | None = page.revisions.filter(approved_go_live_at__isnull=False).order_by("-pk").first()
    return scheduled


def has_newer_draft(page: Any) -> bool:
    """Return whether a draft was saved after the version that is scheduled."""
    scheduled = find_scheduled(page)
    return scheduled is not None and scheduled.pk != page.latest_revision_id


def _find_other_minute(page: Any, go_live_at: datetime | None, revision: Revision | None = None) -> datetime | None:
    """Return the minute for which a page is scheduled, if that is not the time that its scheduled version has.

    Such a minute is that of a bundle. A draft with the same time as the scheduled version keeps it; an editor who has
    changed the time of the draft wants another one.
    """
    scheduled = find_scheduled(page) if page.latest_revision_id else None
    if scheduled is None or scheduled == revision:
        return None
    planned, minute = get_time(scheduled, "go_live_at"), scheduled.approved_go_live_at
    return minute if planned == go_live_at and planned != minute and minute > clock.now() else None
