"""Pages that editors hide from search results."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.pages.models import BasePage

from .base import Rule
from .queries import QueryPatternsModel


class HiddenResult(QueryPatternsModel, Rule):
    """A page that search does not return. It stays public and in lists. Language and site are those of the page."""

    empty_list_text = _("A page that is left out of the results of a search, or of all. It stays public and in lists.")

    page = models.OneToOneField(
        BasePage,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("page"),
        error_messages={"unique": _("A rule for this page already exists. Add the queries to that rule.")},
    )
    every_query = models.BooleanField(
        _("for every query"),
        default=False,
        help_text=_("Hide the page from all searches and from the list of all pages."),
    )

    class Meta:
        verbose_name = _("hidden result")
        verbose_name_plural = _("hidden results")
        ordering = ["pk"]

    def __str__(self) -> str:
        # There is no page in a new form, or after the page was deleted.
        return self.page.get_shared_title() if self.page_id else gettext("no page")

    @property
    def language(self) -> str:
        """The language of the page."""
        return str(self.page.locale)

    def hidden_from(self) -> str:
        """Return the queries from which the page is hidden, for lists in the admin."""
        return gettext("every search") if self.every_query else self.queries()

    hidden_from.short_description = _("hidden from")  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Check the queries and that search can find the page at all."""
        super().clean()
        if not self.page_id:
            return  # the field has its own error
        self.check_patterns(self.page.locale.language_code)
        if self.every_query and self.has_patterns:
            raise ValidationError({"every_query": _("Empty the fields below, or untick “for every query”.")})
        if not self.every_query and not self.has_patterns:
            raise ValidationError({"exact": _("Enter the queries, or tick “for every query”.")})
        if self.page.alias_of_id:
            raise ValidationError({"page": _("This page is an alias. Choose its source, which search finds.")})
        if not self.page.specific_class.searchable:
            raise ValidationError({"page": _("Search never finds pages of this type.")})
