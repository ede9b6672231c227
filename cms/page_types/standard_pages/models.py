"""The standard page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel

from cms.pages.models import BasePage
from cms.pages.panels import image_panel, page_tabs, related_content_panels, summary_panel, title_panel
from cms.pages.search_filters import person_filter

from .schema import StandardDetail


class StandardPage(BasePage):
    """A page that is not part of a dated list, such as “About us”."""

    api_type = "standard"
    detail_schema = StandardDetail
    type_label = pgettext_lazy("visitor", "Pages")
    list_name = None
    has_feed = False
    call_placements = ("article_flow", "sidebar")
    search_filters = {"person": person_filter()}

    parent_page_types = ["home.HomePage", "standard_pages.StandardPage"]
    subpage_types = ["standard_pages.StandardPage", "people.PersonPage"]
    edit_handler = page_tabs(
        story=[title_panel(), summary_panel(), image_panel(), FieldPanel("body")],
        context=related_content_panels(),
        action=[FieldPanel("actions")],
    )

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
