"""The API schema of the press room."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cms.content.blocks.images import ImageValue
from cms.content.details import Card, PageDetail
from cms.content.schema import Schema, Term
from cms.page_types.press_releases.schema import Boilerplate, MediaContact


class RegionalContacts(Schema):
    """The contacts for journalists in one region."""

    region: Term | None = Field(description="Null for the contacts of all regions.")
    contacts: list[MediaContact]


class OriginalPicture(Schema):
    """The file of a picture in its full size, for print. A JPEG or PNG contains credit, licence and caption as IPTC."""

    url: str = Field(description="The address of a download.")
    filename: str
    media_type: str = Field(description="The media type of the file, such as `image/jpeg`.")
    width: int
    height: int
    size: int | None = Field(description="Size of the uploaded file in bytes; null if it is unknown.")


class PressPicture(ImageValue):
    """A picture that journalists may print, with its original."""

    original: OriginalPicture


class PressRoomDetail(PageDetail):
    """The page for journalists. `/alerts` subscribes an address to new releases."""

    type: Literal["press_room"]
    featured: list[Card] = Field(description="The releases that editors have chosen, in their order.")
    latest: list[Card] = Field(description="The newest releases that are not featured, up to eight.")
    contacts: list[RegionalContacts] = Field(description="By region, in the order of the editors.")
    pictures: list[PressPicture]
    boilerplates: list[Boilerplate] = Field(description="Texts about the organisation, for quotation.")
