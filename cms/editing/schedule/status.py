"""Status of scheduled publishing, shown above the calendar and, if there is a problem, on the admin's home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page

from cms.core import clock
from cms.editing.restricted_drafts.rules import is_hidden
from cms.jobs.models import ScheduleFailure
from cms.jobs.scheduler import count_due, find_last_run, is_scheduler_silent


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An object that could not be published or expired, with the URL of its edit view (None if it was deleted)."""

    title: str
    act: str
    url: str | None
    row: ScheduleFailure


@dataclass(frozen=True, slots=True)
class ScheduleStatus:
    """When scheduled publishing last ran, and what is overdue or failed."""

    last_run: datetime | None
    is_silent: bool
    overdue: int
    failures: list[FailedItem]

    @property
    def is_healthy(self) -> bool:
        return not self.is_silent and not self.failures


def get_schedule_status(user: Any, now: datetime | None = None) -> ScheduleStatus:
    """Return the status at `now`, with edit URLs for objects that the user may edit."""
    now = now or clock.now()
    finder = AdminURLFinder(user)
    return ScheduleStatus(
        last_run=find_last_run(),
        is_silent=is_scheduler_silent(now),
        overdue=count_due(now),
        failures=[item for row in ScheduleFailure.objects.all() if (item := _build_failed_item(row, finder))],
    )


def _build_failed_item(row: ScheduleFailure, finder: AdminURLFinder) -> FailedItem | None:
    """Return the object of a failure; None if it is a restricted draft that the user may not see."""
    item = apps.get_model(row.model)._default_manager.filter(pk=row.object_id).first()
    if item is None:
        return FailedItem(f"{row.model} {row.object_id}", row.get_act_display(), None, row)
    if isinstance(item, Page) and is_hidden(item, finder.user):
        return None
    title = item.get_admin_display_title() if isinstance(item, Page) else str(item)
    return FailedItem(title, row.get_act_display(), finder.get_edit_url(item), row)
