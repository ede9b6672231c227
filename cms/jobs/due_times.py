"""The earliest of the times in several tables, with one query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min, QuerySet, Value


def find_earliest(rows: Sequence[tuple[QuerySet, str]]) -> datetime | None:
    """Return the earliest time in the named columns of these rows, None if there is none."""
    if not rows:
        return None
    # Grouped by a constant, so that each query has one row and stays a queryset, of which a union can be made.
    first, *others = (
        found.order_by().annotate(_all=Value(1)).values("_all").annotate(_at=Min(column)).values_list("_at", flat=True)
        for found, column in rows
    )
    return min((at for at in first.union(*others, all=True) if at), default=None)
