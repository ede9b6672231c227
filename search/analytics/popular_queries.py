"""Popular queries, for suggestions while a visitor types."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Count, Q, Sum

from .days import today
from .models import DailyQuery
from .query_normalisation import normalise_prefix

MIN_VISITORS = 5  # on each of the days
MIN_DAYS = 2  # more than one, because the same visitor on different days is counted twice
PERIOD_DAYS = 90
LAST_CODE_POINT = "\U0010ffff"


def find_popular_queries(prefix: str, locale: str, site: int, limit: int) -> list[str]:
    """Return normalised queries that begin with `prefix`, the most frequent first.

    A query is popular if at least MIN_VISITORS different visitors searched for it on each of MIN_DAYS days. `locale` is
    a language code, `site` the id of a site. The caller checks whether the queries find anything visible now. Runs one
    database query that an index covers; an empty prefix returns nothing.
    """
    normalised = normalise_prefix(prefix)
    if not normalised.strip() or limit < 1:
        return []
    days = DailyQuery.objects.filter(
        _begins_with(normalised),
        site_id=site,
        locale=locale,
        visitors__gte=MIN_VISITORS,
        day__gte=today() - timedelta(days=PERIOD_DAYS),
    )
    popular = days.values("text").annotate(days=Count("pk"), times=Sum("searches")).filter(days__gte=MIN_DAYS)
    return list(popular.order_by("-times", "text").values_list("text", flat=True)[:limit])


def _begins_with(prefix: str) -> Q:
    """Return a prefix filter that uses an index: SQLite's LIKE uses none, but a range of code points does."""
    begins = Q(text__startswith=prefix)
    return begins & Q(text__gte=prefix, text__lt=prefix + LAST_CODE_POINT) if connection.vendor == "sqlite" else begins
