"""Delete alerts that ended with their consent, and matches that no longer prevent a second report."""

from __future__ import annotations

from datetime import timedelta

from cms.core import clock

from .models import AlertMatch
from .subscribers import select_ended_alerts

MATCH_RETENTION = timedelta(days=365)  # a page that is unpublished and published again later counts as new


def delete_old_matches() -> int:
    """Delete the expired rows and return their number."""
    old = AlertMatch.objects.filter(found_at__lt=clock.now() - MATCH_RETENTION).exclude(reported_at=None)
    return select_ended_alerts().delete()[0] + old.delete()[0]
