"""Pages that editors take out of what is found."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from cms.pages.models import BasePage

from .base import Rule
from .queries import QueryPatternsModel


class HiddenResult(QueryPatternsModel, Rule):
    """The page stays public and is in lists; search does not answer it. Language and site are the page's own."""

    page = models.OneToOneField(
        BasePage,
        on_delete=models.CASCADE,
        related_name="+",
        error_messages={"unique": "There is a rule for this page already. Add the queries there."},
    )
    every_query = models.BooleanField(
        "for every query", default=False, help_text="Whatever is searched, and when everything is listed."
    )

    class Meta:
        verbose_name = "hidden result"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.page.title if self.page_id else "no page"  # a form half filled in, a page that is gone

    @property
    def language(self) -> str:
        return str(self.page.locale)

    def from_what(self) -> str:
        """For lists in the admin."""
        return "every search" if self.every_query else self.queries()

    from_what.short_description = "hidden from"  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if not self.page_id:
            return  # the field has told
        self.check_patterns(self.page.locale.language_code)
        if self.every_query and self.has_patterns:
            raise ValidationError({"every_query": "Either for every query, or for those below: empty the boxes."})
        if not self.every_query and not self.has_patterns:
            raise ValidationError({"exact": "Say for which queries, or tick “for every query”."})
        if self.page.alias_of_id:
            raise ValidationError({"page": "This is an alias; search finds the page it mirrors. Choose that one."})
        if not self.page.specific_class.searchable:
            raise ValidationError({"page": "Search does not find pages of this type in the first place."})
