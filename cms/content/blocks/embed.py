"""A page of another site in a frame, such as a map, which is loaded only after a visitor agrees.

Its URL is never fetched here. The setting `EMBED_HOSTS` has the hosts whose pages frames may show; a page of any other
host, from an import for example, becomes a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema
from cms.core.public_urls import PublicUrl, PublicURLBlock

from .base import ApiBlock, StoredValue


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
        label=_("Url"),
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
    """Return the host of a web address. Raises ValueError if it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an address of a web page")
    return parts.hostname


def get_frame_url(url: str) -> str | None:
    """Return the address if a frame may show it: it has https and no port, and its host is in `EMBED_HOSTS`."""
    host = get_host(url)
    is_allowed = urlsplit(url).scheme == "https" and urlsplit(url).netloc.lower() == host
    return url if is_allowed and validate_host(host, settings.EMBED_HOSTS) else None
