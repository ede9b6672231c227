"""A film on somebody else's server. The address is given, never fetched: no answer waits for an outside host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from wagtail import blocks

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue

PROVIDER_PATTERNS = (
    ("youtube", re.compile(r"(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:watch\?v=|embed/))([\w-]{11})")),
    ("vimeo", re.compile(r"vimeo\.com/(?:video/)?(\d+)")),
)


class VideoValue(Schema):
    """`video_id` is set where `provider` is one that you can embed; else lead to `url`."""

    url: str
    title: str
    provider: Literal["youtube", "vimeo", "other"]
    video_id: str | None
    transcript: str


class VideoBlock(ApiBlock, blocks.StructBlock):
    url = blocks.URLBlock(max_length=500)
    title = blocks.CharBlock(max_length=200)
    transcript = blocks.TextBlock(required=False, help_text="What is said and shown, for those who can't see or hear.")

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> VideoValue:
        provider, video_id = parse_video_url(raw["url"])
        return VideoValue(
            url=raw["url"],
            title=raw["title"],
            provider=provider,
            video_id=video_id,
            transcript=raw.get("transcript") or "",
        )

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw["title"]
        yield raw.get("transcript") or ""

    class Meta:
        icon = "media"
        label = "Video"


def parse_video_url(url: str) -> tuple[str, str | None]:
    """(provider, video id) of an address; ("other", None) of one that is not known."""
    for provider, pattern in PROVIDER_PATTERNS:
        if match := pattern.search(url):
            return provider, match[1]
    return "other", None
