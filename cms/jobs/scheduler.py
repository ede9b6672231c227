"""Scheduled publishing: a task of the worker that publishes and expires what is due.

`visible_now()` and the content version compare dates with the clock, so an expired object is hidden at once, whether or
not this task has run. The task updates Wagtail's state, and with it the admin, the history and the search index. A
scheduled object becomes visible with the first run after its go-live: some seconds late, never early.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.apps import apps
from django.db import models
from wagtail.models import DraftStateMixin, Page, Revision

from cms.core import clock
from cms.journal import journal

from .due_times import find_earliest
from .models import ScheduleFailure
from .schedule_locks import lock_if_due
from .scheduler_status import Failure, record_run

Act = ScheduleFailure.Act

log = structlog.get_logger(__name__)

MAX_DELAY = timedelta(minutes=1)  # of a publication; after that something is wrong
SCHEDULER_INTERVAL_SECONDS = 5.0  # between two runs of `publish_scheduled` in the worker's main loop


def publish_scheduled(now: datetime | None = None) -> list[Failure]:
    """Expire and publish what is due, each object in its own transaction. Record the failures and return them."""
    now = now or clock.now()
    failures: list[Failure] = []
    first = find_earliest(_list_times())
    if first is None or first > now:
        record_run(now, failures)
        return failures
    for act, items in ((Act.EXPIRE, _due_to_expire(now)), (Act.PUBLISH, _due_to_go_live(now))):
        for item, run in items:
            try:
                with journal.atomic_with_journal():
                    if lock_if_due(item, now):
                        run()
            except Exception as error:
                log.exception("scheduler.item_failed", act=str(act), model=item._meta.label, pk=item.pk)
                failures.append(Failure(item._meta.label, str(item.pk), repr(error), str(act), _subject(item)))
    record_run(now, failures)
    return failures


def _subject(item: models.Model) -> tuple[str, str]:
    """Return (model, id) of the object that should have been published or expired."""
    if isinstance(item, Revision):
        return item.base_content_type.model_class()._meta.label, str(item.object_id)
    return item._meta.label, str(item.pk)


def _due_to_expire(now: datetime) -> Iterator[tuple[models.Model, Callable[[], object]]]:
    for model in get_scheduled_models():
        for item in model.objects.filter(live=True, expire_at__lte=now).order_by("expire_at"):
            yield item, partial(_expire, item)


def _due_to_go_live(now: datetime) -> Iterator[tuple[models.Model, Callable[[], object]]]:
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    for revision in due:
        yield revision, partial(revision.publish, log_action="wagtail.publish.scheduled")


def count_due(now: datetime) -> int:
    """Return how many objects are due to be published or expired; 0 shortly after each run of the worker."""
    expired = sum(model.objects.filter(live=True, expire_at__lte=now).count() for model in get_scheduled_models())
    return expired + Revision.objects.filter(approved_go_live_at__lte=now).count()


def find_next_due(now: datetime) -> datetime | None:
    """Return when the next object after `now` goes live or expires, or None if nothing is scheduled."""
    return find_earliest(_list_times(after=now))


def find_next_run(now: datetime) -> datetime | None:
    """Return when to publish next: when something is due, soon if it is overdue, or None if nothing is scheduled."""
    first = find_earliest(_list_times())
    return first if first is None or first > now else now + timedelta(seconds=SCHEDULER_INTERVAL_SECONDS)


def _list_times(after: datetime | None = None) -> list[tuple[models.QuerySet, str]]:
    rows = [(model.objects.filter(live=True), "expire_at") for model in get_scheduled_models()]
    rows.append((Revision.objects.all(), "approved_go_live_at"))
    return [(found.filter(**{f"{name}__gt": after}) if after else found, name) for found, name in rows]


def get_scheduled_models() -> list[type[models.Model]]:
    """Return the models whose objects go live and expire by the clock."""
    snippets = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and not issubclass(m, Page)]
    return [Page, *snippets]


def _expire(item: models.Model) -> None:
    specific = item.specific if isinstance(item, Page) else item
    specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
