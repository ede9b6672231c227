"""Words that search never suggests to visitors."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.engines.analysis import normalize_text
from search.rules.expressions import InvalidExpression, build_unique_keys, reject_stopwords

from .base import ScopedRule, hash_expressions, unique_per_scope


class NeverSuggested(ScopedRule):
    """Words that are not suggested as completion, popular query or “did you mean”. Searches for them find as before."""

    empty_list_text = _(
        "Words that search suggests neither while visitors type nor as a correction, such as the name of a person "
        "at risk."
    )

    words = models.CharField(
        _("words"),
        max_length=100,
        help_text=_("A word or a short phrase. Suggestions that contain it are left out. Add other forms separately."),
    )
    key = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("never suggested")
        verbose_name_plural = _("never suggested")
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
