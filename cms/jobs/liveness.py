"""A file whose time tells that the main loop of this process runs, for the health check of its container.

The heartbeats in the database tell it of all workers together.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def record_liveness() -> None:
    """Set the time of WORKER_HEARTBEAT_FILE to now, if there is such a setting."""
    if settings.WORKER_HEARTBEAT_FILE:
        Path(settings.WORKER_HEARTBEAT_FILE).touch()
