"""The home page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.content.references import References, ResolvedReferences
from cms.pages.models import BasePage
from cms.pages.panels import image_panel, page_tabs, summary_panel, title_panel

from .schema import HomeDetail


class HomePage(BasePage):
    """The home page of a site in one language."""

    api_type = "home"
    detail_schema = HomeDetail
    list_name = None
    latest_releases = 4
    has_feed = False
    call_placements = ("home",)
    reference_fields = {**BasePage.reference_fields, "featured_pages": "page"}
    searchable = False

    featured_pages = StreamField(
        [("page", blocks.PageChooserBlock(label=_("Page")))], blank=True, max_num=12, verbose_name=_("featured pages")
    )

    parent_page_types = ["wagtailcore.Page"]
    edit_handler = page_tabs(
        story=[
            title_panel(),
            summary_panel(_("Introduction")),
            image_panel(),
            FieldPanel("featured_pages"),
            FieldPanel("body"),
        ],
        action=[FieldPanel("actions")],
    )

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def collect_references(self, references: References) -> None:
        super().collect_references(references)
        references.add("card", *self.chosen_ids("featured_pages"))

    def get_detail_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        return {"featured": found.all("card", self.chosen_ids("featured_pages"))}
