"""The base classes of rules: history, scope, and the record of every change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, RevisionMixin, Site

from search.engines.analysis import Words

from .state import record_rules_change


class RuleQuerySet(models.QuerySet):
    """A queryset that records the changes of many rows. Django's `bulk_update` calls `update`."""

    def update(self, **values: Any) -> int:
        """Update the rows and record the change."""
        with transaction.atomic():
            changed = super().update(**values)
            record_rules_change()
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows and record the change."""
        with transaction.atomic():
            deleted = super().delete()
            record_rules_change()
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, *args: Any, **options: Any) -> list[models.Model]:
        """Create the rows and record the change."""
        with transaction.atomic():
            created = super().bulk_create(*args, **options)
            record_rules_change()
        return created


class Rule(RevisionMixin, models.Model):
    """A rule that applies as soon as it is saved. It has no drafts; its revisions are its history."""

    objects = RuleQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save the rule and record the change."""
        with transaction.atomic():
            super().save(*args, **options)
            record_rules_change()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete the rule and record the change."""
        with transaction.atomic():
            deleted = super().delete(*args, **options)
            record_rules_change()
        return deleted


class ScopedRule(Rule):
    """A rule of one language, for one site or for all sites."""

    locale = models.ForeignKey(Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("site"),
        help_text=_("Leave empty for all sites."),
    )

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """The language code."""
        return self.locale.language_code

    def get_overlapping(self) -> models.QuerySet:
        """Return the other rules of this type whose scope overlaps with that of this rule."""
        others = type(self)._default_manager.filter(locale=self.locale_id).exclude(pk=self.pk)
        return others.filter(Q(site=None) | Q(site=self.site_id)) if self.site_id else others


def unique_per_scope(name: str, *fields: str) -> list[models.UniqueConstraint]:
    """Return constraints that make the fields unique in each language and site.

    Rules for all sites need a constraint of their own: a database does not treat two empty sites as equal.
    """
    return [
        models.UniqueConstraint(fields=["locale", "site", *fields], name=f"{name}_of_site"),
        models.UniqueConstraint(fields=["locale", *fields], condition=Q(site=None), name=f"{name}_of_all"),
    ]


def hash_expressions(expressions: Iterable[Words]) -> str:
    """Return a hash of the expressions, independent of their order and short enough for a database index."""
    text = "\n".join(sorted(" ".join(words) for words in expressions))
    return hashlib.sha256(text.encode()).hexdigest()
