"""Before the minute of a bundle: find what is in the way while people can still do something about it.

Pictures have their files since they were uploaded, and the search documents of pages are built at the minute, because
the public index must have nothing hidden. What is left to prepare is the certainty that every page can be published:
since the bundle was scheduled, a page above may have been unpublished, an address taken, a version cancelled.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cms.core import clock

from .failures import record_obstacle
from .models import Bundle
from .obstacles import find_obstacles

PERIOD = timedelta(minutes=15)  # before the minute of the bundle
CHECK_INTERVAL = timedelta(minutes=1)


def check_coming() -> int:
    """Check the bundles of the next minutes, and tell people what is in the way; return 0, as nothing is left."""
    now = clock.now()
    for bundle in Bundle.objects.filter(state=Bundle.State.SCHEDULED, go_live_at__gt=now, go_live_at__lte=now + PERIOD):
        found = sorted(find_obstacles(bundle, None), key=lambda one: not one.prevents_publication)
        record_obstacle(bundle, next(iter(found), None))
    return 0


def find_next_check(after: datetime) -> datetime | None:
    """Return when the next check is due: in a minute while a bundle is near, else PERIOD before the next one."""
    coming = Bundle.objects.filter(state=Bundle.State.SCHEDULED, go_live_at__gt=after).order_by("go_live_at")
    first = coming.values_list("go_live_at", flat=True).first()
    return max(first - PERIOD, after + CHECK_INTERVAL) if first else None
