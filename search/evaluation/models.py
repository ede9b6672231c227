"""Queries of a site whose results editors have graded. Wagtail's log records the changes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Locale, Site

from cms.pages.models import BasePage
from search.querying.params import MAX_LENGTH, MAX_WORDS

VIEW_PERMISSION, GRADE_PERMISSION = "search_evaluation.view_judgedquery", "search_evaluation.change_judgedquery"


class JudgedQuery(models.Model):
    """A query with its kind, on one site and in one language."""

    class Kind(models.TextChoices):
        """The kinds of queries that are evaluated separately."""

        KNOWN_ITEM = "known item", "A certain page"
        TOPIC = "topic", "A topic"
        PHRASE = "phrase", "A phrase in quotation marks"
        SYNONYM = "synonym", "Another word for the same thing"
        TYPO = "typo", "With a typing error"
        RECENCY = "recency", "The newest page about something"
        QUESTION = "question", "A question in a whole sentence"

    query = models.CharField("search query", max_length=MAX_LENGTH, help_text="As a visitor would type it.")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.TOPIC)
    wants = models.CharField(
        "what the visitor wants", max_length=255, blank=True, help_text="Keep this in mind when you grade the results."
    )
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
                violation_error_message="This query already exists for this site and language.",
            )
        ]

    def __str__(self) -> str:
        return self.query

    def clean(self) -> None:
        """Normalise the spaces of the query and check its length."""
        self.query = " ".join(self.query.split())
        if not self.query:
            raise ValidationError({"query": "Enter a query."})
        if len(self.query.split()) > MAX_WORDS:
            raise ValidationError({"query": f"Enter at most {MAX_WORDS} words."})

    @property
    def graded(self) -> int:
        """The number of graded pages, for lists in the admin."""
        return self.judgements.count()


class Judgement(models.Model):
    """The grade of one page for a query."""

    class Grade(models.IntegerChoices):
        """How useful a page is to a visitor who entered the query."""

        NOT_RELEVANT = 0, "Not relevant"
        MARGINAL = 1, "Marginal"
        USEFUL = 2, "Clearly useful"
        EXACT = 3, "Exactly right"

    judged_query = models.ForeignKey(JudgedQuery, on_delete=models.CASCADE, related_name="judgements")
    page = models.ForeignKey(BasePage, on_delete=models.CASCADE, related_name="+")
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judged_query", "page"], name="search_evaluation_one_grade")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.grade}"
