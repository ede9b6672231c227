"""Reports and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.content.references import ResolvedReferences
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage, IndexPage
from cms.pages.panels import image_panel, index_page_tabs, page_tabs, related_content_panels, summary_panel, title_panel
from cms.pages.search_filters import ChoiceFilter, KeywordFilter

from .schema import ReportDetail, ReportIndexDetail


class ReportIndexPage(IndexPage):
    """The page that lists reports."""

    api_type = "report_index"
    detail_schema = ReportIndexDetail
    listed_type = "reports.ReportPage"

    parent_page_types = ["home.HomePage"]
    subpage_types = ["reports.ReportPage"]
    edit_handler = index_page_tabs()


class ReportPage(BasePage):
    """A report. Its cover is shown whole, because covers are upright."""

    class Harbour(models.TextChoices):
        NORTH = "north-quay", "North Quay"
        OLD = "old-docks", "Old Docks"
        OTHER = "other", "Another harbour"

    api_type = "report"
    detail_schema = ReportDetail
    type_label = pgettext_lazy("visitor", "Reports")
    list_name = "reports"
    has_feed = True
    card_fields = {"reference": str}
    call_placements = ("report_end", "sidebar")
    is_related_fallback = True
    related_counterpart = "story"
    detail_image_use = "body"
    card_image_use = "body"
    half_life_days = 730.0
    import_fields = {"reference": "reference", "harbour": "harbour"}
    search_filters = {
        "reference": KeywordFilter(
            lookup="reference",
            label=pgettext_lazy("visitor", "Reference"),
            description="Has any of these references.",
            example="HW-2026-014",
        ),
        "harbour": ChoiceFilter(
            lookup="harbour",
            label=pgettext_lazy("visitor", "Harbour"),
            description="Is about any of these harbours.",
            example="old-docks",
            is_facet=True,
        ),
    }

    reference = models.CharField(max_length=20, blank=True, help_text="For example “HW-2026-014”.")
    harbour = models.CharField(max_length=20, choices=Harbour.choices, default=Harbour.OTHER)

    parent_page_types = ["reports.ReportIndexPage"]
    subpage_types: list[str] = []
    edit_handler = page_tabs(
        story=[
            title_panel(),
            summary_panel(),
            FieldRowPanel([FieldPanel("reference"), FieldPanel("harbour"), FieldPanel("published_at")]),
            image_panel(),
            FieldPanel("body"),
        ],
        context=related_content_panels(),
        action=[FieldPanel("actions")],
    )

    def get_detail_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        return {"reference": self.reference, "harbour": self.harbour}

    def search_texts(self) -> Iterable[str]:
        yield from super().search_texts()
        yield self.reference


# Stories of Clarion get a filter by the credit of their picture, a field that they have already.
StoryPage.search_filters = {
    **StoryPage.search_filters,
    "credit": KeywordFilter(
        lookup="image_credit",
        label=pgettext_lazy("visitor", "Picture"),
        description="Has a picture with any of these credits.",
        example="Ines Moreau",
        is_facet=True,
    ),
}
