"""A call to action placed in the flow of a text."""

from __future__ import annotations

from wagtail import blocks

from cms.content.references import Found, Mentions
from cms.content.schema import CallToActionCard, Schema

from .base import Raw, WiredBlock, found_or_missing


class CallToActionValue(Schema):
    """The call to action as it is now; hidden or over, its block is left out."""

    call_to_action: CallToActionCard


class CallToActionBlock(WiredBlock, blocks.StructBlock):
    page = blocks.PageChooserBlock(page_type="calls_to_action.CallToActionPage")

    def mention(self, raw: Raw, mentions: Mentions) -> None:
        mentions.add("call_to_action", raw.get("page"))

    def wire(self, raw: Raw, found: Found) -> CallToActionValue:
        return CallToActionValue(call_to_action=found_or_missing(found.get("call_to_action", raw["page"])))

    class Meta:
        icon = "pick"
        label = "Call to action"
