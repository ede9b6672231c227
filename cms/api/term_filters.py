"""The filters by topic and by region, which all lists have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from cms.pages.models import BasePage
from cms.snippets.topics import labels


class TermFilter(NamedTuple):
    """A filter by one kind of terms; `through` is the table of the pages that have them."""

    through: Any
    column: str
    get_labels: Callable[[str], labels.TermLabels]

    def get_ids(self, values: Iterable[str], language: str) -> set[int]:
        """Return the ids of these terms in every language. An unknown value has none."""
        known = self.get_labels(language)
        return set().union(*(known.get_ids(value) for value in values))

    def select_page_ids(self, ids: Iterable[int]) -> QuerySet:
        """Return the ids of the pages that have any of these terms."""
        return self.through.objects.filter(**{f"{self.column}__in": ids}).values("basepage_id")

    def count_by_term(self, pages: QuerySet) -> dict[int, int]:
        """Return how many of these pages have each term, without the terms that none of them has."""
        rows = self.through.objects.filter(basepage_id__in=pages.values("pk")).order_by().values_list(self.column)
        return dict(rows.annotate(pages=Count("*")))


TERM_FILTERS = {
    "topic": TermFilter(BasePage.topics.through, "topic_id", labels.get_topic_labels),
    "region": TermFilter(BasePage.regions.through, "region_id", labels.get_region_labels),
}
