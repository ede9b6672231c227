"""A figure with its source."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema
from cms.core.public_urls import PublicURLBlock, public_url

from .base import ApiBlock, StoredValue


class StatisticValue(Schema):
    """A figure. `figure` is a text (“3 in 4”), `label` describes it, `source` names its origin."""

    figure: str
    label: str
    source: str
    source_url: str | None


class StatisticBlock(ApiBlock, blocks.StructBlock):
    """A figure that is emphasised.

    Its source is optional.
    """

    figure = blocks.CharBlock(max_length=40, help_text=_("For example “3 in 4” or “61 %”."), label=_("Figure"))
    label = blocks.CharBlock(max_length=250, label=_("Label"))
    source = blocks.CharBlock(required=False, max_length=250, label=_("Source"))
    source_url = PublicURLBlock(required=False, max_length=500, label=_("Source url"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> StatisticValue:
        return StatisticValue(
            figure=raw["figure"],
            label=raw["label"],
            source=raw.get("source") or "",
            source_url=public_url(raw.get("source_url"), "statistic"),
        )

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield f"{raw['figure']} {raw['label']}"

    def texts_to_translate(self, raw: StoredValue) -> Iterator[str]:
        yield raw["label"]

    class Meta:
        icon = "order"
        label = _("Statistic")
