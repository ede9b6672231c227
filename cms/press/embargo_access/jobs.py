"""The worker job that builds personal press kits."""

from __future__ import annotations

from datetime import timedelta

from cms.jobs.queue import RetryPolicy, process_due

from .kits import build_personal_kit
from .models import PersonalKit

RETRIES = RetryPolicy(tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600)), timedelta(hours=1))


def build_due_kits() -> int:
    """Build the kits that are due, and return their number."""
    return process_due(PersonalKit.objects.all(), build_personal_kit, RETRIES)
