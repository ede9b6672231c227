"""Blocks that show something of another server: videos, and pages in a frame, such as a map.

Their URLs are never fetched here, so that no response waits for another host. The frontend loads them only after a
visitor agrees. The setting `EMBED_HOSTS` has the hosts whose pages frames may show; a page of any other host, from an
import for example, becomes a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
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

    url = PublicURLBlock(max_length=500, label=_("URL"))
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


class EmbedValue(Schema):
    """A page of another site. Load `frame_url` in a frame, but only after the visitor has agreed to it.

    Until then show title, host, a button, and a link to `url`: a frame tells its host who reads the page.
    """

    url: PublicUrl = Field(description="The address of the page, to link to.")
    title: str = Field(description="What the page shows, as plain text, also for the attribute `title` of `<iframe>`.")
    host: str = Field(description="The host of the page, which visitors have to know before they agree.")
    frame_url: str | None = Field(
        description="The address for the frame, with https; null if this installation does not allow frames of the "
        "host: then there is only the link."
    )


class EmbedBlock(ApiBlock, blocks.StructBlock):
    """A page of another site in a frame.

    Visitors see it after they have agreed to load it.
    """

    url = PublicURLBlock(
        max_length=2000,
        help_text=_("The address for embedding: the one in “src” of the provider's code. Use Video for videos."),
        label=_("URL"),
    )
    title = blocks.CharBlock(
        max_length=200, help_text=_("What it shows, for example “Map of the 14 ports”."), label=_("Title")
    )

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> EmbedValue:
        url = raw["url"].strip(" ")
        host = get_host(url)
        return EmbedValue(url=url, title=raw.get("title") or host, host=host, frame_url=get_frame_url(url))

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("title") or ""

    def texts_to_read(self, raw: StoredValue) -> Iterator[str]:
        yield from ()

    class Meta:
        icon = "globe"
        label = _("Embed")
        label_format = "{title}"


def get_host(url: str) -> str:
    """Return the host of a URL. Raises ValueError if it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an address of a web page")
    return parts.hostname


def get_frame_url(url: str) -> str | None:
    """Return the URL if a frame may show it: it has https and no port, and its host is in `EMBED_HOSTS`."""
    host = get_host(url)
    is_allowed = urlsplit(url).scheme == "https" and urlsplit(url).netloc.lower() == host
    return url if is_allowed and validate_host(host, settings.EMBED_HOSTS) else None
