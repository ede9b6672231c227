"""The worker's lane: first what was asked for, then the letters; each row on its own, later and later if it fails."""

from __future__ import annotations

from cms.core.waiting import do_each

from .emails import send
from .models import AskedFor, Letter
from .processor import admit


def work() -> int:
    """Do some of what waits; returns how much."""
    return do_each(AskedFor.objects.all(), admit) + do_each(Letter.objects.select_related("subscriber"), send)
