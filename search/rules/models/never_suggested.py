"""Words that search must never put into a visitor's mouth."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from search.rules.expressions import InvalidExpression, build_unique_keys, reject_stopwords
from search.rules.word_keys import build_key

from .base import ScopedRule, hash_expressions, unique_per_scope


class NeverSuggested(ScopedRule):
    """Neither completed, nor offered as a past search, nor as “did you mean”. Whoever types them finds as before."""

    words = models.CharField(
        max_length=100,
        help_text="A word or a short phrase. What contains it is not suggested either. Give other forms of it apart.",
    )
    key = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = "never suggested"
        verbose_name_plural = "never suggested"
        ordering = ["words"]
        constraints = unique_per_scope("search_never", "key")

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        super().clean()
        if not (self.locale_id and self.words):
            return  # the field has told
        try:
            ((expression, key),) = build_unique_keys([self.words], self.language)
            reject_stopwords(expression, key, self.language)
        except InvalidExpression as problem:
            raise ValidationError({"words": str(problem)}) from problem
        if self.beside().filter(key=hash_expressions([key])).exists():
            raise ValidationError({"words": "These words are in the list already."})

    def save(self, *args: Any, **options: Any) -> None:
        self.key = hash_expressions([build_key(self.words, self.language)])
        super().save(*args, **options)
