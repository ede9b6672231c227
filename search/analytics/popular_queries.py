"""What many have searched for, for suggestions while somebody types."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Count, Q, Sum

from .days import today
from .models import DailyQuery
from .query_normalisation import normalise_prefix

MIN_VISITORS = 5  # on each of the days; more than one day, because visitors of different days cannot be told apart
MIN_DAYS = 2
PERIOD_DAYS = 90  # days; what was asked before then is past indeed
LAST_CODE_POINT = "\U0010ffff"


def find_popular_queries(prefix: str, locale: str, site: int, limit: int) -> list[str]:
    """Kept forms that begin with `prefix`, the most frequent first: asked by 5 different visitors on each of 2 days.

    `locale` is a language code, `site` the id of a site. Whether anything visible is found now is for the caller to
    look at. One query over an index; nothing for an empty prefix.
    """
    typed = normalise_prefix(prefix)
    if not typed.strip() or limit < 1:
        return []
    asked = DailyQuery.objects.filter(
        _begins_with(typed),
        site_id=site,
        locale=locale,
        visitors__gte=MIN_VISITORS,
        day__gte=today() - timedelta(days=PERIOD_DAYS),
    )
    often = asked.values("text").annotate(days=Count("pk"), times=Sum("searches")).filter(days__gte=MIN_DAYS)
    return list(often.order_by("-times", "text").values_list("text", flat=True)[:limit])


def _begins_with(typed: str) -> Q:
    """PostgreSQL has an index for this. SQLite's LIKE uses none, but its order is that of the signs."""
    begins = Q(text__startswith=typed)
    return begins & Q(text__gte=typed, text__lt=typed + LAST_CODE_POINT) if connection.vendor == "sqlite" else begins
