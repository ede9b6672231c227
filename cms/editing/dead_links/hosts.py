"""The hosts as a queue: locking them in one order, and when the next request to each may be sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Min

from .models import CheckedHost, ExternalLink

PAUSE = timedelta(seconds=5)  # the time between two requests to a host
MAX_PAUSE = timedelta(minutes=15)  # while a host does not answer, or has errors
MAX_RETRY_AFTER = timedelta(days=1)


def lock_hosts(names: Collection[str]) -> Sequence[CheckedHost]:
    """Return the rows of these hosts, locked until the end of the transaction; create those that are missing.

    Every transaction that changes links locks their hosts first, and in the same order, so that none waits for another
    for ever, and no link that is due is missed.
    """
    CheckedHost.objects.bulk_create([CheckedHost(name=name, not_before=None) for name in names], ignore_conflicts=True)
    return list(CheckedHost.objects.select_for_update().filter(pk__in=names).order_by("pk"))


def wake_hosts(hosts: Collection[CheckedHost], now: datetime) -> None:
    """Let the worker look at the links of these locked hosts after their pauses; claimed ones are skipped."""
    for host in hosts:
        due = max(now, host.available_at)
        if host.claim is None and (host.not_before is None or host.not_before > due):
            CheckedHost.objects.filter(pk=host.pk).update(not_before=due)


def release_host(host: CheckedHost) -> None:
    """End the claim of a locked host. It is due when the first of its links is, and not before its pause ends."""
    first = ExternalLink.objects.filter(host=host).aggregate(at=Min("check_at"))["at"]
    due = None if first is None else max(first, host.available_at)
    CheckedHost.objects.filter(pk=host.pk).update(
        claim=None, not_before=due, available_at=host.available_at, failures=host.failures
    )


def pause_host(host: CheckedHost, now: datetime, *, is_strained: bool, retry_after: float | None) -> None:
    """Set the pause after a request, without saving. It is longer while the host asks for that or does not answer."""
    host.failures = min(host.failures + 1, 1_000) if is_strained else 0
    pause = min(PAUSE * 2 ** min(host.failures, 20), MAX_PAUSE)
    if retry_after is not None and retry_after > 0:
        pause = max(pause, min(timedelta(seconds=min(retry_after, 1e9)), MAX_RETRY_AFTER))
    host.available_at = now + pause
