"""Status of scheduled publishing for the admin: shown on the home page if there is a problem, above the calendar always."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, Revision

from cms.jobs.models import ScheduleFailure
from cms.jobs.scheduler_status import is_silent, last_seen


@dataclass(frozen=True, slots=True)
class Failed:
    """An object that could not be published or expired, and the address where it is edited (None if it is gone)."""

    title: str
    act: str
    address: str | None
    row: ScheduleFailure


@dataclass(frozen=True, slots=True)
class ScheduleStatus:
    """When scheduled publishing last ran, and what is overdue or failed."""

    seen: datetime | None
    is_silent: bool
    overdue: int
    failures: list[Failed]

    @property
    def is_healthy(self) -> bool:
        return not self.is_silent and not self.failures


def get_schedule_status(user: Any, now: datetime | None = None) -> ScheduleStatus:
    """Return the status at `now`; `user` decides which edit addresses are known."""
    now = now or timezone.now()
    finder = AdminURLFinder(user)
    return ScheduleStatus(
        seen=last_seen(),
        is_silent=is_silent(now),
        overdue=_overdue(now),
        failures=[_failed(row, finder) for row in ScheduleFailure.objects.all()],
    )


def _overdue(now: datetime) -> int:
    expired = Page.objects.filter(live=True, expire_at__lte=now).count()
    return expired + Revision.objects.filter(approved_go_live_at__lte=now).count()


def _failed(row: ScheduleFailure, finder: AdminURLFinder) -> Failed:
    item = apps.get_model(row.model)._default_manager.filter(pk=row.object_id).first()
    if item is None:
        return Failed(f"{row.model} {row.object_id}", row.get_act_display(), None, row)
    title = item.get_admin_display_title() if isinstance(item, Page) else str(item)
    return Failed(title, row.get_act_display(), finder.get_edit_url(item), row)
