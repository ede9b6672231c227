"""Counts per day. No row describes a single search or visitor, and no page titles are stored."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock

MAX_QUERY_LENGTH = 100  # characters of a stored text; the reason is in search/analytics/query_normalisation.py


class DailyQuery(models.Model):
    """The searches for one text in one language of one site on one day.

    The row with an empty text counts the searches whose text is not stored. `visitors` is the largest number of
    different visitors that one cache has counted that day; it can be too low, but not too high.
    """

    day = models.DateField()
    site_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=35)
    text = models.CharField(max_length=MAX_QUERY_LENGTH, blank=True)

    searches = models.PositiveIntegerField(default=0)
    measured = models.PositiveIntegerField(default=0)  # searches without filters that the engine answered
    empty = models.PositiveIntegerField(default=0)  # measured searches without results
    degraded = models.PositiveIntegerField(default=0)  # searches answered by the database instead of the engine
    results = models.PositiveBigIntegerField(default=0)  # sum of the totals of the measured searches
    milliseconds = models.PositiveBigIntegerField(default=0)
    clicked = models.PositiveIntegerField(default=0)  # searches with a click on their first page of results
    clicks = models.PositiveIntegerField(default=0)
    positions = models.PositiveBigIntegerField(default=0)  # sum of the clicks' positions, counted from 1
    visitors = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("searches of a day")
        verbose_name_plural = _("search analytics")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["day", "site_id", "locale", "text"], name="search_analytics_one_a_day"),
        ]
        indexes = [
            # For popular queries by prefix. PostgreSQL needs another operator class for prefix comparisons.
            models.Index(
                fields=["site_id", "locale", "text", "visitors"],
                name="search_analytics_beginning",
                opclasses=["int8_ops", "varchar_ops", "varchar_pattern_ops", "int4_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.locale}"


class DailyClick(models.Model):
    """The clicks on one page in the results of a text on a day.

    The ranked ones are those in results by relevance for the text alone, without filters and promoted results: they say
    something about the order.
    """

    query = models.ForeignKey(DailyQuery, on_delete=models.CASCADE, related_name="pages")
    page_id = models.PositiveBigIntegerField()
    clicks = models.PositiveIntegerField(default=0)
    positions = models.PositiveBigIntegerField(default=0)
    ranked_clicks = models.PositiveIntegerField(default=0, db_default=0)
    ranked_positions = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("clicks of a day")
        verbose_name_plural = _("clicks of a day")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["query", "page_id"], name="search_analytics_page_once"),
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}"


class CountedClick(models.Model):
    """A marker that a click, or the first click of a response, is already counted by one of the processes.

    The digest is derived from the random number of the response, or from the visitor with a salt that only the cache
    holds and that expires with the day, so it identifies no visitor. The worker deletes the row when the response is
    too old to be clicked. `claim` decides which of two simultaneous reports is counted.
    """

    digest = models.CharField(max_length=32, primary_key=True)
    claim = models.UUIDField()
    counted_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("counted click")
        verbose_name_plural = _("counted clicks")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


def today() -> date:
    """Return the current day in SITE_TIME_ZONE."""
    return clock.today(ZoneInfo(settings.SITE_TIME_ZONE))
