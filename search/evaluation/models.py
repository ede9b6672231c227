"""Queries whose answers editors have graded, for their own site. Who changed what is in Wagtail's log."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Locale, Site

from cms.pages.models import BasePage
from search.querying.params import MAX_LENGTH, MAX_WORDS

# Who may read the figures, and who may grade.
VIEW_PERMISSION, GRADE_PERMISSION = "search_evaluation.view_judgedquery", "search_evaluation.change_judgedquery"


class JudgedQuery(models.Model):
    """What a visitor types, on one site and in one language, and what kind of query it is."""

    class Kind(models.TextChoices):
        KNOWN_ITEM = "known item", "One page that is meant"
        TOPIC = "topic", "A topic"
        PHRASE = "phrase", "A phrase in quotation marks"
        SYNONYM = "synonym", "Another word for it"
        TYPO = "typo", "With a typing error"
        RECENCY = "recency", "The newest on something"
        QUESTION = "question", "A question in a whole sentence"

    query = models.CharField("what a visitor types", max_length=MAX_LENGTH)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.TOPIC)
    wants = models.CharField("what they want", max_length=255, blank=True, help_text="Grade with this in mind.")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+", verbose_name="language")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "judged query"
        verbose_name_plural = "judged queries"
        ordering = ["query", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "locale", "query"],
                name="search_evaluation_one_query",
                violation_error_message="This query is judged already.",
            )
        ]

    def __str__(self) -> str:
        return self.query

    def clean(self) -> None:
        self.query = " ".join(self.query.split())
        if not self.query:
            raise ValidationError({"query": "Type a query."})
        if len(self.query.split()) > MAX_WORDS:
            raise ValidationError({"query": f"At most {MAX_WORDS} words."})

    @property
    def graded(self) -> int:
        """For lists in the admin: how many pages have a grade."""
        return self.judgements.count()


class Judgement(models.Model):
    """What one page is worth to somebody who typed the query."""

    class Grade(models.IntegerChoices):
        NOT = 0, "Not"
        MARGINAL = 1, "Marginal"
        USEFUL = 2, "Clearly useful"
        JUST = 3, "Just what was asked"

    judged_query = models.ForeignKey(JudgedQuery, on_delete=models.CASCADE, related_name="judgements")
    page = models.ForeignKey(BasePage, on_delete=models.CASCADE, related_name="+")
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judged_query", "page"], name="search_evaluation_one_grade")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.grade}"
