"""Alerts with their criteria, and the pages that each has found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock

MAX_QUERY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Criteria:
    """A saved search. A page matches if it matches the words and has any of the values of each filter that is given."""

    query: str = ""
    types: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return a hash that is the same for equal criteria."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def build_criteria(
    query: str = "", types: Collection[str] = (), topics: Collection[str] = (), regions: Collection[str] = ()
) -> Criteria:
    """Return criteria in their normal form: single spaces, and each value once in alphabetical order."""
    values = (tuple(sorted(set(one))) for one in (types, topics, regions))
    return Criteria(" ".join(query.split()), *values)


class Alert(models.Model):
    """What a subscriber wants to be told of, in one language of one site. It exists only once it is confirmed."""

    wagtail_reference_index_ignore = True

    subscriber = models.ForeignKey("sign_ups.Subscriber", on_delete=models.CASCADE, related_name="alerts")
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    locale = models.CharField(_("locale"), max_length=12)
    query = models.CharField(_("words"), max_length=MAX_QUERY_LENGTH, blank=True)
    types = models.JSONField(_("types of pages"), default=list)
    topics = models.JSONField(_("topics"), default=list)
    regions = models.JSONField(_("regions"), default=list)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscriber", "site", "locale", "digest"], name="alerts_one_of_each")
        ]
        indexes: ClassVar = [models.Index(fields=["site", "locale"], name="alerts_by_language")]

    def __str__(self) -> str:
        return f"Alert {self.pk}"  # no words: logs show this text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.digest = self.criteria.digest
        super().save(*args, **kwargs)

    @property
    def criteria(self) -> Criteria:
        """Return what the alert asks for."""
        return build_criteria(self.query, self.types, self.topics, self.regions)


class AlertMatch(models.Model):
    """A page that an alert was told of, or will be told of as soon as `reported_at` is set. Each page counts once.

    The page is a plain id, because the row must outlive it: a page that is deleted must not be reported.
    """

    wagtail_reference_index_ignore = True

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="matches")
    page_id = models.PositiveBigIntegerField()
    found_at = models.DateTimeField(default=clock.now)
    reported_at = models.DateTimeField(null=True)  # when its e-mail was queued; null while it waits

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["alert", "page_id"], name="alerts_page_once")]
        indexes: ClassVar = [
            models.Index(fields=["found_at"], name="alerts_waiting", condition=models.Q(reported_at=None))
        ]

    def __str__(self) -> str:
        return f"page {self.page_id} for alert {self.alert_id}"


class AlertsOffset(models.Model):
    """The single row that records up to which public change the alerts have been compared."""

    sequence = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return str(self.sequence)
