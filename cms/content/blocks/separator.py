"""A line between two parts of a text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue


class SeparatorValue(Schema):
    """A change of subject, for `<hr>`."""

    # Generators of clients take an object without fields for one of any content.
    style: str = Field(default="line", description="How it looks: `line`. Later versions may add values.")


class SeparatorBlock(ApiBlock, blocks.StructBlock):
    """A line between two parts of a text."""

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> SeparatorValue:
        return SeparatorValue.model_validate(raw)

    class Meta:
        icon = "minus"
        label = _("Separator")
        help_text = _("A line that marks a change of subject. Use a heading if the next part has a name.")
