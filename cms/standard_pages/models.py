from __future__ import annotations

from wagtail.admin.panels import FieldPanel

from cms.pages.models import BasePage
from cms.pages.panels import headline, neighbours, picture, standfirst, tabs

from .schema import StandardDetail


class StandardPage(BasePage):
    """A page that stays."""

    api_type = "standard"
    detail_schema = StandardDetail

    parent_page_types = ["home.HomePage", "standard_pages.StandardPage"]
    subpage_types = ["standard_pages.StandardPage"]
    edit_handler = tabs(
        story=[headline(), standfirst(), picture(), FieldPanel("body")],
        context=neighbours(),
        action=[FieldPanel("actions")],
    )
