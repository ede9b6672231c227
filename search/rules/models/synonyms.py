"""Other words for what visitors type."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from search.rules.word_keys import Words

from ..expressions import InvalidExpression, build_unique_keys, parse_expressions, reject_stopwords
from ..synonyms import SynonymGroup
from .base import ScopedRule, hash_expressions, unique_per_scope
from .state import lock_rules

MAX_EXPRESSIONS = 10  # a rule; each is a clause for each word of a search that uses it


class SynonymRule(ScopedRule):
    """Expressions that are searched together. The rule is what `Synonyms` says; here stands what editors wrote."""

    class Kind(models.TextChoices):
        EQUIVALENT = "equivalent", "Each finds the others"
        ONE_WAY = "one_way", "One way: what is typed also finds what is given below"

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.EQUIVALENT)
    expressions = models.CharField(
        max_length=1_000,
        help_text="Words or short phrases as visitors type them, with commas between: minors, children, under-age.",
    )
    also = models.CharField(
        "also search for",
        max_length=1_000,
        blank=True,
        help_text="Only for one way: what the expressions above find besides. The other way round nothing changes.",
    )
    key = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = "synonym rule"
        ordering = ["expressions"]
        constraints = unique_per_scope("search_synonyms", "key")

    def __str__(self) -> str:
        return f"{self.expressions} → {self.also}" if self.also else self.expressions

    def as_synonyms(self) -> SynonymGroup:
        """Raises BadExpression for a rule that was not checked."""
        return SynonymGroup(parse_expressions(self.expressions), parse_expressions(self.also))

    def clean(self) -> None:
        super().clean()
        if not (self.locale_id and self.expressions):
            return  # the field has told
        self._check("expressions", self._check_expressions)
        self._check("also", self._check_also)
        lock_rules()
        self._check("expressions", self._check_others)

    def save(self, *args: Any, **options: Any) -> None:
        self.key = hash_expressions(self.typed())
        super().save(*args, **options)

    def typed(self) -> dict[Words, str]:
        """The expressions that the rule answers to, by what they are looked up as."""
        return {
            key: expression for expression, key in build_unique_keys(parse_expressions(self.expressions), self.language)
        }

    def _check(self, field: str, check: Any) -> None:
        try:
            check()
        except InvalidExpression as problem:
            raise ValidationError({field: str(problem)}) from problem

    def _check_expressions(self) -> None:
        if "=>" in self.expressions:
            raise InvalidExpression("No arrows: choose “one way”, and write what is on the right of it below.")
        for key, expression in self.typed().items():
            reject_stopwords(expression, key, self.language)
        if self.kind == self.Kind.EQUIVALENT and len(self.typed()) < 2:
            raise InvalidExpression("Give two expressions or more, with commas between them.")
        _check_number(len(self.typed()))

    def _check_also(self) -> None:
        further = parse_expressions(self.also)
        if self.kind == self.Kind.EQUIVALENT and further:
            raise InvalidExpression("This is for one way only. Add the words above, or choose “one way”.")
        if self.kind == self.Kind.ONE_WAY and not further:
            raise InvalidExpression("Give what shall be searched besides.")
        for expression, key in list(build_unique_keys((*parse_expressions(self.expressions), *further), self.language)):
            reject_stopwords(expression, key, self.language)
        _check_number(len(further))

    def _check_others(self) -> None:
        """What is typed is looked up in one place: two rules for the same words would be read as one."""
        mine = self.typed()
        for other in self.beside().select_related("locale"):
            for key in mine.keys() & other.typed().keys():
                raise InvalidExpression(f"“{mine[key]}” stands in another rule already: “{other}”. Change that one.")


def _check_number(given: int) -> None:
    if given > MAX_EXPRESSIONS:
        raise InvalidExpression(f"These are {given} expressions. At most {MAX_EXPRESSIONS} are possible in one rule.")
