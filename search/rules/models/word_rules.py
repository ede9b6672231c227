"""Rules about words: synonyms, and words that search never suggests to visitors."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search.engines.analysis import Words, normalize_text
from search.rules.expressions import InvalidExpression, build_unique_keys, parse_expressions, reject_stopwords
from search.rules.synonyms import SynonymGroup

from .base import ScopedRule, hash_expressions, lock_rules, unique_per_scope

MAX_EXPRESSIONS = 10  # per rule; each is a clause for each word of a search that uses it


class SynonymRule(ScopedRule):
    """A synonym rule as editors entered it; `as_synonyms` returns it as a SynonymGroup."""

    empty_list_text = _(
        "Words with the same meaning, such as “ferry” and “boat”: a search for one also finds the other. The "
        "analytics list searches without results, which a rule often helps: begin with one of them."
    )

    class Kind(models.TextChoices):
        """Whether the synonyms apply in both directions."""

        EQUIVALENT = "equivalent", _("All expressions find each other")
        ONE_WAY = "one_way", _("One way: the expressions also find the ones under “also search for”")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.EQUIVALENT)
    expressions = models.CharField(
        _("expressions"),
        max_length=1_000,
        help_text=_("Words or short phrases as visitors type them, separated by commas: minors, children, under-age."),
    )
    also = models.CharField(
        _("also search for"),
        max_length=1_000,
        blank=True,
        help_text=_(
            "Only for “one way”: what the expressions above find in addition. Searches for these do not change."
        ),
    )
    key = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("synonym rule")
        verbose_name_plural = _("synonym rules")
        ordering = ["expressions"]
        constraints = unique_per_scope("search_synonyms", "key")

    def __str__(self) -> str:
        return f"{self.expressions} → {self.also}" if self.also else self.expressions

    def as_synonyms(self) -> SynonymGroup:
        """Return the parsed rule.

        Raises:
            InvalidExpression: the rule was saved without validation and is not valid.
        """
        return SynonymGroup(parse_expressions(self.expressions), parse_expressions(self.also))

    def clean(self) -> None:
        """Check the expressions and that no overlapping rule has one of them."""
        super().clean()
        if not (self.locale_id and self.expressions):
            return  # the fields have their own errors
        self._check("expressions", self._check_expressions)
        self._check("also", self._check_also)
        lock_rules()
        self._check("expressions", self._check_others)

    def save(self, *args: Any, **options: Any) -> None:
        """Save the rule with the key of its expressions."""
        self.key = hash_expressions(self.get_expressions())
        super().save(*args, **options)

    def get_expressions(self) -> dict[Words, str]:
        """Return the expressions by their normalised words."""
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
            raise InvalidExpression(
                gettext("Do not use arrows. Choose “one way” and enter what is right of the arrow below.")
            )
        for key, expression in self.get_expressions().items():
            reject_stopwords(expression, key, self.language)
        if self.kind == self.Kind.EQUIVALENT and len(self.get_expressions()) < 2:
            raise InvalidExpression(gettext("Enter two or more expressions, separated by commas."))
        _check_number(len(self.get_expressions()))

    def _check_also(self) -> None:
        further = parse_expressions(self.also)
        if self.kind == self.Kind.EQUIVALENT and further:
            raise InvalidExpression(
                gettext("This field is only for “one way”. Add the words above, or choose “one way”.")
            )
        if self.kind == self.Kind.ONE_WAY and not further:
            raise InvalidExpression(gettext("Enter what to search for in addition."))
        for expression, key in list(build_unique_keys((*parse_expressions(self.expressions), *further), self.language)):
            reject_stopwords(expression, key, self.language)
        _check_number(len(further))

    def _check_others(self) -> None:
        """Refuse an expression that another rule has: both rules would be applied as one."""
        mine = self.get_expressions()
        for other in self.get_overlapping().select_related("locale"):
            for key in mine.keys() & other.get_expressions().keys():
                message = gettext("“%(expression)s” is already in another rule: “%(rule)s”. Change that rule.")
                raise InvalidExpression(message % {"expression": mine[key], "rule": other})


def _check_number(given: int) -> None:
    if given > MAX_EXPRESSIONS:
        message = gettext("Enter at most %(max)s expressions per rule; these are %(count)s.")
        raise InvalidExpression(message % {"max": MAX_EXPRESSIONS, "count": given})


class NeverSuggested(ScopedRule):
    """Words that are not suggested as completion, popular query or “did you mean”. Searches for them find as before."""

    empty_list_text = _(
        "Words that search suggests neither while visitors type nor as a correction, such as the name of a person "
        "at risk. Searches for them find as before. Begin with one word or a short phrase."
    )

    words = models.CharField(
        _("words"),
        max_length=100,
        help_text=_("A word or a short phrase. Suggestions that contain it are left out. Add other forms separately."),
    )
    key = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("word that is never suggested")
        verbose_name_plural = _("words that are never suggested")
        ordering = ["words"]
        constraints = unique_per_scope("search_never", "key")

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        """Check the words and that no overlapping rule has them."""
        super().clean()
        if not (self.locale_id and self.words):
            return  # the fields have their own errors
        try:
            ((expression, key),) = build_unique_keys([self.words], self.language)
            reject_stopwords(expression, key, self.language)
        except InvalidExpression as problem:
            raise ValidationError({"words": str(problem)}) from problem
        if self.get_overlapping().filter(key=hash_expressions([key])).exists():
            raise ValidationError({"words": _("These words are already in the list.")})

    def save(self, *args: Any, **options: Any) -> None:
        """Save the words with their key."""
        self.key = hash_expressions([normalize_text(self.words, self.language)])
        super().save(*args, **options)
