"""A call to action within a text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.content.references import References, ResolvedReferences
from cms.content.schema import CallToActionCard, Schema

from .base import ApiBlock, StoredValue, require_reference


class CallToActionValue(Schema):
    """The current state of the call to action. The block is left out if it is hidden or has ended."""

    call_to_action: CallToActionCard


class CallToActionBlock(ApiBlock, blocks.StructBlock):
    """A call to action within the text."""

    page = blocks.PageChooserBlock(page_type="calls_to_action.CallToActionPage", label=_("Page"))

    def collect_references(self, raw: StoredValue, references: References) -> None:
        references.add("call_to_action", raw.get("page"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> CallToActionValue:
        return CallToActionValue(call_to_action=require_reference(found.get("call_to_action", raw["page"])))

    class Meta:
        icon = "pick"
        label = _("Call to action")
