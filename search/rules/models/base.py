"""What all rules have in common: history, scope, the record of every change, and the fields for queries.

By the state of the rules, every process checks with one query whether its compiled rules are current.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, RevisionMixin, Site

from cms.db.cached_sql import cached_sql
from search.engines.analysis import Words
from search.rules.expressions import MAX_PATTERN_LINES, InvalidExpression, QueryPatterns, check_containing, check_exact


class RulesState(models.Model):
    """The state of all rules, one row.

    The transaction that changes a rule also sets a new random stamp. A number could repeat, after a rollback or in a
    database restored from a backup; a random stamp cannot.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()

    def __str__(self) -> str:
        return str(self.stamp)


def record_rules_change() -> None:
    """Set a new stamp. Call it in the transaction of the change; the row stays locked until that ends."""
    RulesState.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def get_rules_stamp() -> uuid.UUID | None:
    """Return the stamp; None if no rule was ever saved. Read it before the rules that are cached with it."""
    return next((row.stamp for row in _stamps()), None)


@cached_sql
def _stamps() -> models.QuerySet[RulesState]:
    return RulesState.objects.filter(pk=1).values_list("stamp")


def lock_rules() -> None:
    """Lock the state inside a transaction, so that two editors cannot validate rules against each other at once."""
    if connection.in_atomic_block:
        RulesState.objects.select_for_update().filter(pk=1).first()


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


class QueryPatternsModel(models.Model):
    """The queries of a rule: whole queries, or words in queries. Case, accents and punctuation do not matter."""

    exact = models.TextField(
        _("for exactly these queries"),
        blank=True,
        max_length=5_000,
        help_text=format_lazy(
            _("One query per line, at most {max}. The rule applies if the whole query is the same."),
            max=MAX_PATTERN_LINES,
        ),
    )
    containing = models.TextField(
        _("for queries with these words"),
        blank=True,
        max_length=5_000,
        help_text=_("One combination per line. The rule applies if the query contains all its words, in any order."),
    )

    class Meta:
        abstract = True

    def patterns(self, locale: str) -> QueryPatterns:
        """Return the compiled patterns."""
        return QueryPatterns.parse(self.exact, self.containing, locale)

    @property
    def has_patterns(self) -> bool:
        """Whether any query is entered."""
        return bool(self.exact.strip() or self.containing.strip())

    def check_patterns(self, locale: str) -> None:
        """Check both fields.

        Raises:
            ValidationError: a field is not valid; the error belongs to that field.
        """
        check_field("exact", check_exact, self.exact, locale)
        check_field("containing", check_containing, self.containing, locale)

    def queries(self) -> str:
        """Return the queries as one line, for lists in the admin."""
        quoted = gettext("“%(text)s”")
        exact = [quoted % {"text": line.strip()} for line in self.exact.splitlines() if line.strip()]
        words = [line.strip() for line in self.containing.splitlines() if line.strip()]
        return ", ".join([*exact, *words])

    queries.short_description = _("queries")  # type: ignore[attr-defined]


def check_field(field: str, check: Callable[[str, str], None], text: str, locale: str) -> None:
    """Check the text of a field.

    Raises:
        ValidationError: it is not valid; the error belongs to that field.
    """
    try:
        check(text, locale)
    except InvalidExpression as problem:
        raise ValidationError({field: str(problem)}) from problem
