"""Queries of a site whose results editors have graded. Wagtail's log records the changes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Site

from cms.core import clock
from cms.pages.models import BasePage
from search.analytics.models import MAX_QUERY_LENGTH
from search.querying.parser import MAX_LENGTH, MAX_WORDS

ADD_PERMISSION = "search_evaluation.add_judgedquery"
VIEW_PERMISSION, GRADE_PERMISSION = "search_evaluation.view_judgedquery", "search_evaluation.change_judgedquery"


class JudgedQuery(models.Model):
    """A query with its kind, on one site and in one language."""

    empty_list_text = _(
        "A search with pages that you have rated for it. With some of them you see whether a change of the search "
        "makes its results better or worse. Begin with a frequent query of the analytics."
    )

    class Kind(models.TextChoices):
        """The kinds of queries that are evaluated separately."""

        KNOWN_ITEM = "known item", _("A certain page")
        TOPIC = "topic", _("A topic")
        PHRASE = "phrase", _("A phrase in quotation marks")
        SYNONYM = "synonym", _("Another word for the same thing")
        TYPO = "typo", _("With a typing error")
        RECENCY = "recency", _("The newest page about something")
        QUESTION = "question", _("A question in a whole sentence")

    query = models.CharField(_("search query"), max_length=MAX_LENGTH, help_text=_("As a visitor would type it."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.TOPIC)
    wants = models.CharField(
        _("what the visitor wants"),
        max_length=255,
        blank=True,
        help_text=_("Keep this in mind when you grade the results."),
    )
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+", verbose_name=_("language"))
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))

    class Meta:
        verbose_name = _("judged query")
        verbose_name_plural = _("judged queries")
        ordering = ["query", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "locale", "query"],
                name="search_evaluation_one_query",
                violation_error_message=_("This query already exists for this site and language."),
            )
        ]

    def __str__(self) -> str:
        return self.query

    def clean(self) -> None:
        """Normalise the spaces of the query and check its length."""
        self.query = " ".join(self.query.split())
        if not self.query:
            raise ValidationError({"query": gettext("Enter a query.")})
        if len(self.query.split()) > MAX_WORDS:
            raise ValidationError({"query": gettext("Enter at most %(max)s words.") % {"max": MAX_WORDS}})

    @property
    def graded(self) -> int:
        """The number of graded pages, for lists in the admin."""
        return self.judgements.count()


class DismissedSuggestion(models.Model):
    """A suggested judgement that an editor does not want to see again.

    The text is kept as long as the counts of searches, from which it comes.
    """

    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=MAX_QUERY_LENGTH)
    page = models.ForeignKey(BasePage, on_delete=models.CASCADE, related_name="+")
    dismissed_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["site", "locale", "text", "page"], name="search_evaluation_one_dismissal")
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.page_id}"


class Judgement(models.Model):
    """The grade of one page for a query."""

    class Grade(models.IntegerChoices):
        """How useful a page is to a visitor who entered the query."""

        NOT_RELEVANT = 0, _("Not relevant")
        MARGINAL = 1, _("Marginal")
        USEFUL = 2, _("Clearly useful")
        EXACT = 3, _("Exactly right")

    judged_query = models.ForeignKey(JudgedQuery, on_delete=models.CASCADE, related_name="judgements")
    page = models.ForeignKey(BasePage, on_delete=models.CASCADE, related_name="+")
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judged_query", "page"], name="search_evaluation_one_grade")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.grade}"
