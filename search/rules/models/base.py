"""What all rules have in common: a history, where they hold, and that every change of one is seen at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from wagtail.models import Locale, RevisionMixin, Site

from search.rules.word_keys import Words

from .state import record_rules_change


class RuleQuerySet(models.QuerySet):
    """Changes of many rows say so, too. `bulk_update` goes through `update`."""

    def update(self, **values: Any) -> int:
        with transaction.atomic():
            changed = super().update(**values)
            record_rules_change()
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete()
            record_rules_change()
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, *args: Any, **options: Any) -> list[models.Model]:
        with transaction.atomic():
            made = super().bulk_create(*args, **options)
            record_rules_change()
        return made


class Rule(RevisionMixin, models.Model):
    """A rule is in force from the moment it is saved: there are no drafts of it. Its revisions are its history."""

    objects = RuleQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            super().save(*args, **options)
            record_rules_change()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **options)
            record_rules_change()
        return deleted


class ScopedRule(Rule):
    """A rule of one language, for one site or all of them."""

    locale = models.ForeignKey(Locale, verbose_name="language", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: on every site."
    )

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        return self.locale.language_code

    def beside(self) -> models.QuerySet:
        """The other rules of this kind that hold for some of the same searches."""
        others = type(self)._default_manager.filter(locale=self.locale_id).exclude(pk=self.pk)
        return others.filter(Q(site=None) | Q(site=self.site_id)) if self.site_id else others


def unique_per_scope(name: str, *fields: str) -> list[models.UniqueConstraint]:
    """Unique in each language and site. To a database one empty site is not the same as another."""
    return [
        models.UniqueConstraint(fields=["locale", "site", *fields], name=f"{name}_of_site"),
        models.UniqueConstraint(fields=["locale", *fields], condition=Q(site=None), name=f"{name}_of_all"),
    ]


def hash_expressions(expressions: Iterable[Words]) -> str:
    """The same for the same expressions in whatever order, and short enough for an index of the database."""
    said = "\n".join(sorted(" ".join(words) for words in expressions))
    return hashlib.sha256(said.encode()).hexdigest()
