"""The two fields in which editors enter the queries of a rule."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..expressions import InvalidExpression
from ..patterns import MAX_PATTERN_LINES, QueryPatterns, check_containing, check_exact


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
        _check_field("exact", check_exact, self.exact, locale)
        _check_field("containing", check_containing, self.containing, locale)

    def queries(self) -> str:
        """Return the queries as one line, for lists in the admin."""
        quoted = gettext("“%(text)s”")
        exact = [quoted % {"text": line.strip()} for line in self.exact.splitlines() if line.strip()]
        words = [line.strip() for line in self.containing.splitlines() if line.strip()]
        return ", ".join([*exact, *words])

    queries.short_description = _("queries")  # type: ignore[attr-defined]


def _check_field(field: str, check: Callable[[str, str], None], text: str, locale: str) -> None:
    try:
        check(text, locale)
    except InvalidExpression as problem:
        raise ValidationError({field: str(problem)}) from problem
