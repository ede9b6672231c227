"""A video on another server. Its URL is never fetched, so that no response waits for another host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.content.references import References, ResolvedReferences
from cms.content.schema import BODY_IMAGE_DESCRIPTION, ImageSet, Schema
from cms.core.public_urls import PublicUrl, PublicURLBlock

from .base import ApiBlock, StoredValue

Provider = Literal["youtube", "vimeo", "other"]
PROVIDER_PATTERNS: tuple[tuple[Provider, re.Pattern[str]], ...] = (
    ("youtube", re.compile(r"(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:watch\?v=|embed/))([\w-]{11})")),
    ("vimeo", re.compile(r"vimeo\.com/(?:video/)?(\d+)")),
)


class VideoValue(Schema):
    """A video. `video_id` is set if `provider` can be embedded; link to `url` otherwise.

    Show `poster` in its place until a visitor starts it, so that nothing is loaded from the provider before.
    """

    url: PublicUrl
    title: str
    provider: Provider
    video_id: str | None
    transcript: str
    poster: ImageSet | None = Field(description=BODY_IMAGE_DESCRIPTION)


class VideoBlock(ApiBlock, blocks.StructBlock):
    """A video on another server.

    It has a title and an optional transcript.
    """

    url = PublicURLBlock(max_length=500, label=_("Url"))
    title = blocks.CharBlock(max_length=200, label=_("Title"))
    transcript = blocks.TextBlock(
        required=False,
        help_text=_("What is said and shown, for people who cannot see or hear it."),
        label=_("Transcript"),
    )
    poster = ImageChooserBlock(required=False, help_text=_("Shown until the video is started."), label=_("Poster"))

    def collect_references(self, raw: StoredValue, references: References) -> None:
        references.add_image("body", raw.get("poster"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> VideoValue:
        provider, video_id = parse_video_url(raw["url"])
        return VideoValue(
            url=raw["url"],
            title=raw["title"],
            provider=provider,
            video_id=video_id,
            transcript=raw.get("transcript") or "",
            poster=found.image("body", raw.get("poster")),
        )

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw["title"]
        yield raw.get("transcript") or ""

    def texts_to_read(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("transcript") or ""

    def texts_to_translate(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("transcript") or ""  # the title is the name of the video

    class Meta:
        icon = "media"
        label = _("Video")


def parse_video_url(url: str) -> tuple[Provider, str | None]:
    """Return (provider, video id) of a URL; ("other", None) for an unknown provider."""
    for provider, pattern in PROVIDER_PATTERNS:
        if match := pattern.search(url):
            return provider, match[1]
    return "other", None
