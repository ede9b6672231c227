from __future__ import annotations

from wagtail.admin.panels import FieldPanel, TitleFieldPanel

from cms.core.models import BasePage
from cms.core.models.pages import tabs

from .schema import StandardDetail


class StandardPage(BasePage):
    """A page that stays."""

    api_type = "standard"
    detail_schema = StandardDetail

    parent_page_types = ["home.HomePage", "standard_pages.StandardPage"]
    subpage_types = ["standard_pages.StandardPage"]
    edit_handler = tabs(
        TitleFieldPanel("title"),
        FieldPanel("summary"),
        *BasePage.picture_panels,
        FieldPanel("body"),
        context=BasePage.classification_panels,
    )
