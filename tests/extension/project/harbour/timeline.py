"""A timeline: what happened on which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from wagtail import blocks

from cms.content.blocks.base import ApiBlock, StoredValue, list_items
from cms.content.references import ResolvedReferences
from cms.content.schema import Schema


class TimelineEvent(Schema):
    """What happened on one day."""

    day: date
    text: str


class TimelineValue(Schema):
    """Events in the order of their days."""

    title: str
    events: list[TimelineEvent]


class EventBlock(blocks.StructBlock):
    """An event in the form of the editor."""

    day = blocks.DateBlock()
    text = blocks.CharBlock(max_length=300)


class TimelineBlock(ApiBlock, blocks.StructBlock):
    """Events with their days."""

    title = blocks.CharBlock(required=False, max_length=120)
    events = blocks.ListBlock(EventBlock(), min_num=1)

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> TimelineValue:
        events = [TimelineEvent(day=event["day"], text=event["text"]) for event in list_items(raw["events"])]
        return TimelineValue(title=raw.get("title") or "", events=sorted(events, key=lambda event: event.day))

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("title") or ""
        yield from (event["text"] for event in list_items(raw["events"]))

    class Meta:
        icon = "date"
