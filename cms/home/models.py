from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.content.references import Found, Mentions
from cms.pages.models import BasePage
from cms.pages.panels import headline, picture, standfirst, tabs

from .schema import HomeDetail


class HomePage(BasePage):
    """Where a language of a site begins."""

    api_type = "home"
    detail_schema = HomeDetail
    mentioned_fields = {**BasePage.mentioned_fields, "featured_pages": "page"}
    searchable = False

    featured_pages = StreamField([("page", blocks.PageChooserBlock())], blank=True, max_num=12)

    parent_page_types = ["wagtailcore.Page"]
    edit_handler = tabs(
        story=[headline(), standfirst("Introduction"), picture(), FieldPanel("featured_pages"), FieldPanel("body")],
        action=[FieldPanel("actions")],
    )

    def mention(self, mentions: Mentions) -> None:
        super().mention(mentions)
        mentions.add("card", *self.chosen("featured_pages"))

    def own_fields(self, found: Found) -> dict[str, Any]:
        return {"featured": found.all("card", self.chosen("featured_pages"))}
