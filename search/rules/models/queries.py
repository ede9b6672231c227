"""The two boxes in which editors say for which queries a rule is."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import models

from ..expressions import InvalidExpression
from ..patterns import MAX_PATTERN_LINES, QueryPatterns, check_containing, check_exact


class QueryPatternsModel(models.Model):
    """Queries by their whole or by words in them. Case, accents and punctuation do not count."""

    exact = models.TextField(
        "for exactly these queries",
        blank=True,
        max_length=5_000,
        help_text=f"One a line, at most {MAX_PATTERN_LINES}: the whole of what is typed.",
    )
    containing = models.TextField(
        "for queries with these words",
        blank=True,
        max_length=5_000,
        help_text="One combination a line: all its words must be typed, in any order, among whatever else.",
    )

    class Meta:
        abstract = True

    def patterns(self, locale: str) -> QueryPatterns:
        return QueryPatterns.of(self.exact, self.containing, locale)

    @property
    def has_patterns(self) -> bool:
        return bool(self.exact.strip() or self.containing.strip())

    def check_patterns(self, locale: str) -> None:
        """Raises ValidationError, at the box that it is about."""
        _told_at("exact", check_exact, self.exact, locale)
        _told_at("containing", check_containing, self.containing, locale)

    def queries(self) -> str:
        """For lists in the admin."""
        exact = [f"“{line.strip()}”" for line in self.exact.splitlines() if line.strip()]
        words = [line.strip() for line in self.containing.splitlines() if line.strip()]
        return ", ".join([*exact, *words])

    queries.short_description = "queries"  # type: ignore[attr-defined]


def _told_at(field: str, check: Callable[[str, str], None], text: str, locale: str) -> None:
    try:
        check(text, locale)
    except InvalidExpression as problem:
        raise ValidationError({field: str(problem)}) from problem
