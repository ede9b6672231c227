"""What is wrong with the worker, its queues and scheduled publishing, and what operators can do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import clock
from cms.operations.system_status.issues import Issue

from . import heartbeat
from .models import ScheduleFailure
from .queue_status import QueueStatus, read_queues
from .scheduler import MAX_DELAY, count_due

RECENT = timedelta(days=1)
MIN_FAILURES = 3  # of a row that is tried again


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


def find_queue_issues(now: datetime | None = None) -> Iterator[Issue]:
    """Yield the queues that are late, and those with rows that failed for good within a day."""
    now = now or clock.now()
    for queue in read_queues(now):
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
