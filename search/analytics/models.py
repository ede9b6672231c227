"""Sums by day. There is no row of one search, and none of one visitor; titles of pages are not kept either."""

from __future__ import annotations

from django.db import models

MAX_QUERY_LENGTH = 100  # characters of a text that is kept; search/analytics/query_normalisation.py says why


class DailyQuery(models.Model):
    """What was asked in one language of one site on one day. An empty text sums up what is not kept in words.

    `visitors` is the greatest number of different visitors that one memory has seen that day: rather too few.
    """

    day = models.DateField()
    site_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=35)
    text = models.CharField(max_length=MAX_QUERY_LENGTH, blank=True)

    searches = models.PositiveIntegerField(default=0)
    measured = models.PositiveIntegerField(default=0)  # of the searches, those whose total says something of the text
    empty = models.PositiveIntegerField(default=0)  # of the measured, those that found nothing
    degraded = models.PositiveIntegerField(default=0)  # of the searches, those that the engine did not answer
    results = models.PositiveBigIntegerField(default=0)  # the sum of the totals measured
    milliseconds = models.PositiveBigIntegerField(default=0)
    clicked = models.PositiveIntegerField(default=0)  # of the searches, those with a click on their first page
    clicks = models.PositiveIntegerField(default=0)
    positions = models.PositiveBigIntegerField(default=0)  # the sum of the clicks' positions, which count from 1
    visitors = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "searches of a day"
        verbose_name_plural = "search insights"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["day", "site_id", "locale", "text"], name="search_analytics_one_a_day"),
        ]
        indexes = [
            # Past queries by their beginning. PostgreSQL compares beginnings by an order of their own.
            models.Index(
                fields=["site_id", "locale", "text", "visitors"],
                name="search_analytics_beginning",
                opclasses=["int8_ops", "varchar_ops", "varchar_pattern_ops", "int4_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.locale}"


class DailyClick(models.Model):
    """How often a page was chosen for a text on a day."""

    query = models.ForeignKey(DailyQuery, on_delete=models.CASCADE, related_name="pages")
    page_id = models.PositiveBigIntegerField()
    clicks = models.PositiveIntegerField(default=0)
    positions = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "clicks of a day"
        verbose_name_plural = "clicks of a day"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["query", "page_id"], name="search_analytics_page_once"),
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}"


class CountedClick(models.Model):
    """That something has been counted already, over all processes: a page of an answer, or an answer.

    The digest is of the answer's own random number, so it leads to nobody. Forgotten when the answer is too old to be
    clicked. `claim` says who came first where two report the same at once.
    """

    digest = models.CharField(max_length=32, primary_key=True)
    claim = models.UUIDField()
    counted_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "counted click"
        verbose_name_plural = "counted clicks"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
