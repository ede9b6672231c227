"""The status of queues, worker and scheduled publishing: metrics, and problems that operators can solve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Count, Min
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from prometheus_client.core import GaugeMetricFamily, Metric

from cms.core import clock
from cms.operations.system_status.issues import Fact, Issue

from . import heartbeat
from .models import QueuedTask, ScheduleFailure, WorkerHeartbeat
from .queue import RetriedJob
from .running_versions import find_running
from .scheduler import MAX_DELAY, count_due, find_next_due

RECENT = timedelta(days=1)
MAX_TASK_RUN = timedelta(hours=1)  # a task of another package that runs for longer is reported
MIN_FAILURES = 3  # attempts after which a retried row is reported


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The state of a queue. `oldest_due` is zero while every row is worked on or waits for its next attempt."""

    model: type[RetriedJob]
    waiting: int
    oldest_due: timedelta
    failed: int

    @property
    def name(self) -> str:
        """Return the name in metrics, such as `mail.queuedmail`."""
        return self.model._meta.label_lower

    @property
    def is_late(self) -> bool:
        """Return whether the oldest row should have been worked on."""
        return self.oldest_due > self.model.max_wait


def read_queues(now: datetime | None = None) -> list[QueueStatus]:
    """Return the state of each queue, those of other apps included, with two queries for each."""
    now = now or clock.now()
    return [_read(model, now) for model in find_queues()]


def find_queues() -> Iterator[type[RetriedJob]]:
    """Yield the models of all queues."""
    return (model for model in apps.get_models() if issubclass(model, RetriedJob))


def _read(model: type[RetriedJob], now: datetime) -> QueueStatus:
    found = model.waiting_rows().aggregate(count=Count("pk"), first=Min("not_before"))
    oldest_due = max(timedelta(0), now - found["first"]) if found["first"] else timedelta(0)
    failed = model._default_manager.exclude(failed_at=None).count()
    return QueueStatus(model, found["count"], oldest_due, failed)


def read_queue_metrics() -> Iterator[Metric]:
    """Yield the metrics of all queues."""
    waiting = GaugeMetricFamily("clarion_queue_waiting", "Rows that wait or are worked on.", labels=["queue"])
    oldest = GaugeMetricFamily(
        "clarion_queue_oldest_due_seconds", "For how long the oldest row has been due.", labels=["queue"]
    )
    allowed = GaugeMetricFamily(
        "clarion_queue_max_wait_seconds", "For how long a row may be due before something is wrong.", labels=["queue"]
    )
    failed = GaugeMetricFamily("clarion_queue_failed", "Rows whose attempts are used up.", labels=["queue"])
    for queue in read_queues():
        waiting.add_metric([queue.name], queue.waiting)
        oldest.add_metric([queue.name], queue.oldest_due.total_seconds())
        allowed.add_metric([queue.name], queue.model.max_wait.total_seconds())
        failed.add_metric([queue.name], queue.failed)
    yield from (waiting, oldest, allowed, failed)


def read_worker_metrics() -> Iterator[Metric]:
    """Yield when each part of the worker was last seen."""
    now = clock.now()
    silence = GaugeMetricFamily(
        "clarion_worker_silence_seconds", "Time since a part of a worker last said that it runs.", labels=["part"]
    )
    for row in WorkerHeartbeat.objects.all():
        silence.add_metric([row.part], (now - row.at).total_seconds())
    yield silence


def read_schedule_metrics(now: datetime | None = None) -> Iterator[Metric]:
    """Yield how scheduled publishing is doing. The time until the next item is absent if nothing is scheduled."""
    now = now or clock.now()
    late = count_due(now - MAX_DELAY)
    yield GaugeMetricFamily(
        "clarion_schedule_late", "Objects that should have gone live or expired a minute ago.", late
    )
    failures = ScheduleFailure.objects.count()
    yield GaugeMetricFamily("clarion_schedule_failed", "Objects that could not be published or expired.", failures)
    upcoming = GaugeMetricFamily(
        "clarion_schedule_next_due_seconds", "Time until the next object goes live or expires."
    )
    if due := find_next_due(now):
        upcoming.add_metric([], (due - now).total_seconds())
    yield upcoming


def find_worker_issues() -> Iterator[Issue]:
    """Yield whether the worker runs."""
    seen, now = heartbeat.last_seen(heartbeat.MAIN_LOOP), clock.now()
    if seen is None:
        what = _("The worker has never run.")
    elif now - seen > heartbeat.TIMEOUT:
        what = _("The worker has not run for %(duration)s.") % {"duration": timesince(seen, now)}
    else:
        return
    remedy = _("Start manage.py worker, or restart it. Until then nothing is indexed, sent or published on schedule.")
    yield Issue("critical", what, remedy)


def find_queue_issues(now: datetime | None = None) -> Iterator[Issue | Fact]:
    """Yield the queues that are late, those with rows that failed for good within a day, and what waits."""
    now = now or clock.now()
    queues = read_queues(now)
    yield _describe_waiting(queues)
    for queue in queues:
        if queue.is_late:
            duration = timesince(now - queue.oldest_due, now)
            what = _("The queue %(queue)s has been waiting for %(duration)s.")
            remedy = _("Check that the worker runs, and look for worker.job_failed and worker.task_failed in its log.")
            yield Issue("warning", what % {"queue": queue.name, "duration": duration}, _add_remedy(remedy, queue))
        if queue.model.reports_failures:
            yield from _find_failing_rows(queue)
        recently = queue.model._default_manager.filter(failed_at__gte=now - RECENT, not_before=None).count()
        if recently:
            what = ngettext(
                "%(count)s row of the queue %(queue)s has failed since yesterday.",
                "%(count)s rows of the queue %(queue)s have failed since yesterday.",
                recently,
            )
            remedy = _add_remedy(_("They are not tried again. The log has the reasons."), queue)
            yield Issue("warning", what % {"count": recently, "queue": queue.name}, remedy)
    yield from _find_long_tasks(now)


def _find_long_tasks(now: datetime) -> Iterator[Issue]:
    """Yield an issue for each task of another package that has run for long: it keeps the others from running."""
    late = QueuedTask.objects.filter(finished_at=None, last_attempted_at__lt=now - MAX_TASK_RUN, not_before__gt=now)
    for task in late:
        if task.is_running and task.last_attempted_at:
            duration = timesince(task.last_attempted_at, now)
            what = _("The task %(path)s has been running for %(duration)s.") % {"path": task.path, "duration": duration}
            yield Issue("warning", what, _("If it hangs, restart the worker: the task is tried again, and others run."))


def _describe_waiting(queues: list[QueueStatus]) -> Fact:
    """Return how many rows wait in each queue that is not empty."""
    waiting = [f"{queue.name} {queue.waiting}" for queue in queues if queue.waiting]
    if not waiting:
        return Fact(_("Nothing waits in a queue."))
    return Fact(_("Waiting: %(queues)s.") % {"queues": ", ".join(waiting)})


def _find_failing_rows(queue: QueueStatus) -> Iterator[Issue]:
    """Yield an issue if rows have failed several times and are tried again."""
    failing = queue.model._default_manager.filter(attempts__gte=MIN_FAILURES, not_before__isnull=False)
    if count := failing.count():
        what = ngettext(
            "%(count)s row of the queue %(queue)s fails again and again (%(reason)s).",
            "%(count)s rows of the queue %(queue)s fail again and again (the last time: %(reason)s).",
            count,
        )
        reason = failing.order_by("-attempts").values_list("last_error", flat=True)[0]
        remedy = _add_remedy(_("They are tried again."), queue)
        yield Issue("warning", what % {"count": count, "queue": queue.name, "reason": reason}, remedy)


def _add_remedy(remedy: str, queue: QueueStatus) -> str:
    """Return the remedy, with that of the queue after it."""
    return f"{remedy} {queue.model.remedy}".strip()


def find_version_issues() -> Iterator[Issue | Fact]:
    """Yield which version runs where, and an issue if it is not one."""
    running = find_running()
    for row in running:
        values = {"process": row.get_process_display(), "version": row.version, "host": row.host}
        yield Fact(_("%(process)s %(version)s on %(host)s") % values)
    if len({row.version for row in running}) > 1:
        what = _("Web and worker run different versions.")
        remedy = _("This is normal during an upgrade. Otherwise restart the processes of the earlier version.")
        yield Issue("warning", what, remedy)


def find_schedule_issues(now: datetime | None = None) -> Iterator[Issue]:
    """Yield what is late or could not be published. Titles are not named: not everybody may see them."""
    now = now or clock.now()
    if late := count_due(now - MAX_DELAY):
        what = ngettext(
            "%(count)s publication or expiry is late.", "%(count)s publications or expiries are late.", late
        )
        remedy = _("Check that the worker runs; it publishes what is due every few seconds.")
        yield Issue("critical", what % {"count": late}, remedy)
    if failed := ScheduleFailure.objects.count():
        what = ngettext(
            "%(count)s object could not be published or expired.",
            "%(count)s objects could not be published or expired.",
            failed,
        )
        yield Issue("critical", what % {"count": failed}, _("The calendar names them, with the reasons."))
