"""The API schema of releases and their index page."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from cms.content.details import Listing, PageDetail
from cms.content.schema import DocumentLink, Html, Schema


class ReleaseIndexDetail(PageDetail):
    """The page that lists releases; get the list itself from `/releases`."""

    type: Literal["release_index"]
    listing: Listing


class MediaContact(Schema):
    """A person whom journalists can contact."""

    name: str
    role: str
    email: str
    phone: str
    hours: str


class Boilerplate(Schema):
    """The standard text about the organisation at the end of a release."""

    heading: str
    html: Html


class PressKitFile(Schema):
    """A file of a press kit. Its address stays the same when the release changes."""

    kind: Literal["text", "html", "pdf", "picture", "attachment", "archive"] = Field(
        description="The release as `text`, `html` or `pdf`; a `picture` in its full size with credit, licence and "
        "caption as IPTC; an `attachment`; or the `archive`, a ZIP of all others."
    )
    name: str = Field(description="The name of the file.", examples=["ferry-safety.pdf"])
    title: str = Field(description="What it is, as plain text: the headline, the caption of a picture; may be empty.")
    url: str = Field(description="Where to download it. Absent (404) while the release is hidden or the kit is built.")
    size: int = Field(description="Size in bytes.")
    content_type: str = Field(description="The media type, such as `application/pdf`.")
    language: str | None = Field(description="The language of the release in its texts; null for other files.")
    width: int | None = Field(description="Width in pixels of a picture; null for other files.")
    height: int | None = Field(description="Height in pixels of a picture; null for other files.")


class PressKit(Schema):
    """What journalists need of a release, to download."""

    files: list[PressKitFile] = Field(description="Pictures and attachments, then the release, then the ZIP of all.")
    pdf: bool = Field(description="Whether there is a PDF; some installations make none.")
    built_at: datetime = Field(description="When the files were made. The release has not changed since.")


class ReleaseDetail(PageDetail):
    """A press release."""

    type: Literal["release"]
    dateline: str
    notes_to_editors: Html
    boilerplate: Boilerplate | None
    media_contacts: list[MediaContact]
    attachments: list[DocumentLink]
    press_kit: PressKit | None = Field(
        description="Null while it is built, in the seconds after the release has changed, and in previews."
    )
