"""Scheduled publishing: a task of the worker that publishes and expires what is due.

`visible_now()` and the content version compare dates with the clock, so an expired object is hidden at once, whether or
not this task has run. The task updates Wagtail's state, and with it the admin, the history and the search index. A
scheduled object becomes visible with the first run after its go-live: some seconds late, never early.

One worker publishes or expires an object, also if several workers find at the same moment that it is due. Without the
lock, the slower worker would publish once more what an editor has unpublished in the meantime. A page that an editor
changes or moves at this moment is left for the next run.

Revisions of a group, such as a bundle of pages, are never published alone: each group has one transaction
(`publication_groups.py`).

The status (the last run, and what could not be published or expired) is written only when something has changed, and
every HEARTBEAT_INTERVAL, because an idle worker must not occupy a database that has one writer at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import F, Value
from wagtail.models import DraftStateMixin, Page, Revision

from cms.core import clock
from cms.db.page_locks import is_renamed, lock_tree
from cms.journal import journal

from . import heartbeat
from .models import ScheduleFailure
from .publication_groups import PUBLICATION_GROUPS
from .waker import find_earliest

log = structlog.get_logger(__name__)

MAX_DELAY = timedelta(minutes=1)  # a publication that is later than this means a problem
SCHEDULER_INTERVAL_SECONDS = 5.0  # the time between two runs of `publish_scheduled` in the worker's main loop
HEARTBEAT_INTERVAL = timedelta(seconds=30)
MAX_SILENCE = 3 * HEARTBEAT_INTERVAL  # scheduled publishing that was not seen for so long counts as stopped

Act = ScheduleFailure.Act
Key = tuple[str, str, str]  # (model, id, act)


def publish_scheduled(now: datetime | None = None) -> list[Failure]:
    """Expire and publish what is due, each object or group in a transaction of its own. Return the failures."""
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
    failures += _publish_groups(now)
    record_run(now, failures)
    return failures


def _publish_groups(now: datetime) -> list[Failure]:
    """Publish the groups that are due, and return those that could not be published."""
    failures = []
    for group in (group for groups in PUBLICATION_GROUPS.values() for group in groups.find_due(now)):
        subject = (group.label, group.object_id)
        if reason := group.find_recent_failure(now):
            failures.append(Failure(*subject, reason, str(Act.PUBLISH), subject, is_attempt=False))
            continue
        try:
            with journal.atomic_with_journal():
                group.publish(now)
        except Exception as error:
            log.exception("scheduler.group_failed", model=group.label, pk=group.object_id)
            reason = group.record_failure(error, now)
            failures.append(Failure(*subject, reason, str(Act.PUBLISH), subject))
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
    due = select_scheduled().filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    for groups in PUBLICATION_GROUPS.values():
        due = due.exclude(pk__in=groups.list_revisions().order_by().values("pk"))
    for revision in due:
        yield revision, partial(revision.publish, log_action="wagtail.publish.scheduled")


def _expire(item: models.Model) -> None:
    specific = item.specific if isinstance(item, Page) else item
    specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def lock_if_due(item: models.Model, now: datetime) -> bool:
    """Lock the object for the current transaction. Return whether it is still due and no other worker has locked it.

    Where the database has one writer, the transaction itself is the lock.
    """
    if isinstance(item, Revision) and not _lock_page(item):
        return False
    is_due = {"approved_go_live_at__lte": now} if isinstance(item, Revision) else {"live": True, "expire_at__lte": now}
    return _lock(type(item)._base_manager.filter(pk=item.pk, **is_due))


def _lock_page(revision: Revision) -> bool:
    """Lock the page of the revision, as requests of the admin do. Return False if that is not possible now."""
    if revision.base_content_type.model_class() is not Page:
        return True
    if is_renamed(int(revision.object_id), revision.content.get("slug", "")):
        lock_tree()
    return _lock(Page._base_manager.filter(pk=revision.object_id))


def _lock(rows: models.QuerySet) -> bool:
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    return bool(rows.values_list("pk", flat=True)[:1])


def count_due(now: datetime) -> int:
    """Return how many objects are due to be published or expired; 0 shortly after each run of the worker."""
    due = [select_scheduled().filter(approved_go_live_at__lte=now)]
    due += [model.objects.filter(live=True, expire_at__lte=now) for model in get_scheduled_models()]
    first, *others = (rows.order_by().values_list(Value(1)) for rows in due)
    return int(first.union(*others, all=True).count())


def find_next_due(now: datetime) -> datetime | None:
    """Return when the next object after `now` goes live or expires, or None if nothing is scheduled."""
    return find_earliest(_list_times(after=now))


def find_next_run(now: datetime) -> datetime | None:
    """Return when to publish next: when something is due, soon if it is overdue, or None if nothing is scheduled."""
    first = find_earliest(_list_times())
    return first if first is None or first > now else now + timedelta(seconds=SCHEDULER_INTERVAL_SECONDS)


def _list_times(after: datetime | None = None) -> list[tuple[models.QuerySet, str]]:
    rows = [(model.objects.filter(live=True), "expire_at") for model in get_scheduled_models()]
    rows.append((select_scheduled(), "approved_go_live_at"))
    rows += [groups.list_times() for groups in PUBLICATION_GROUPS.values()]
    return [(found.filter(**{f"{name}__gt": after}) if after else found, name) for found, name in rows]


def select_scheduled() -> models.QuerySet[Revision]:
    """Return the scheduled revisions, except those of models that are not installed, such as those of a removed app.

    These cannot be published. They wait until their model is installed again.
    """
    bases = [(model._meta.get_parent_list() or [model])[-1] for model in get_scheduled_models()]
    types = ContentType.objects.get_for_models(*bases, for_concrete_models=False)  # Django keeps them in memory
    installed = [one.pk for one in types.values()]
    return Revision.objects.filter(approved_go_live_at__isnull=False, base_content_type__in=installed)


def get_scheduled_models() -> list[type[models.Model]]:
    """Return the models whose objects go live and expire by the clock."""
    snippets = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and not issubclass(m, Page)]
    return [Page, *snippets]


@dataclass(frozen=True, slots=True)
class Failure:
    """An object that could not be published or expired. Its schedule is kept, and the next run tries again."""

    label: str
    object_id: str
    reason: str
    act: str  # a value of ScheduleFailure.Act
    subject: tuple[str, str]  # (model, id) of the object
    is_attempt: bool = True  # False: this run did not try, since the last attempt has just failed

    @property
    def key(self) -> Key:
        """Identify the failure: the object and what could not be done with it."""
        return (*self.subject, self.act)


_unsaved_attempts: Counter[Key] = Counter()  # failed attempts of this process that are not in the database yet


def record_run(now: datetime, failures: Sequence[Failure]) -> None:
    """Record a run and its failures. Failures that have succeeded since, or are no longer due, are deleted."""
    seen = find_last_run()
    is_heartbeat = seen is None or now - seen >= HEARTBEAT_INTERVAL or now < seen
    known = {(row.model, row.object_id, row.act): row for row in ScheduleFailure.objects.all()}
    failed = {failure.key: failure for failure in failures}
    _unsaved_attempts.update(key for key, failure in failed.items() if failure.is_attempt)
    for key in _unsaved_attempts.keys() - failed.keys():
        del _unsaved_attempts[key]
    if gone := [row.pk for key, row in known.items() if key not in failed]:
        ScheduleFailure.objects.filter(pk__in=gone).delete()
    for key, failure in failed.items():
        row = known.get(key)
        if row is None:
            _create(now, failure)
        elif is_heartbeat or row.reason != failure.reason:
            counted = F("times") + _unsaved_attempts.pop(key, 0)
            ScheduleFailure.objects.filter(pk=row.pk).update(times=counted, last_at=now, reason=failure.reason)
    if is_heartbeat:
        heartbeat.record(heartbeat.SCHEDULER, now)


def _create(now: datetime, failure: Failure) -> None:
    model, object_id, act = failure.key
    times = _unsaved_attempts.pop(failure.key, 1)
    ScheduleFailure.objects.create(
        model=model, object_id=object_id, act=act, reason=failure.reason, since=now, last_at=now, times=times
    )


def find_last_run() -> datetime | None:
    """Return when scheduled publishing last ran, to within HEARTBEAT_INTERVAL; None if it never did."""
    return heartbeat.last_seen(heartbeat.SCHEDULER)


def is_scheduler_silent(last_run: datetime | None, now: datetime) -> bool:
    """Return whether scheduled publishing has not run for MAX_SILENCE: nothing is published or expired then."""
    return last_run is None or now - last_run > MAX_SILENCE
