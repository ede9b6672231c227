"""Record what is done with an access."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cms.core import clock

from .models import MAX_FILE_NAME_LENGTH, AccessEvent, EmbargoAccess

SAME_EVENT_INTERVAL = timedelta(minutes=1)  # several connections of one download, and reloads of a page, are one event
SAME_DOWNLOAD_INTERVAL = timedelta(days=1)  # later parts of a file belong to the download of its beginning


def record_event(access: EmbargoAccess, kind: Any, file_name: str = "", same: timedelta = SAME_EVENT_INTERVAL) -> None:
    """Record an event, unless an equal one is not older than `same`: repeated requests must not fill the table.

    `kind` is one of `AccessEvent.Kind`.
    """
    name = file_name[:MAX_FILE_NAME_LENGTH]
    now = clock.now()
    equal = AccessEvent.objects.filter(access=access, kind=kind, file_name=name)
    if not equal.filter(happened_at__gt=now - same).exists():
        AccessEvent.objects.create(access=access, kind=kind, file_name=name, happened_at=now)
