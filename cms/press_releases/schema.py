from __future__ import annotations

from typing import Literal

from cms.content.details import Listing, PageDetail
from cms.content.schema import DocumentLink, Html, Schema


class ReleaseIndexDetail(PageDetail):
    """The page that lists releases; its list is at `/releases`."""

    type: Literal["release_index"]
    listing: Listing


class MediaContact(Schema):
    """Whom journalists may ask."""

    name: str
    role: str
    email: str
    phone: str
    hours: str


class Boilerplate(Schema):
    """What an organisation says about itself at the end of each release."""

    heading: str
    html: Html


class ReleaseDetail(PageDetail):
    """A press release."""

    type: Literal["release"]
    dateline: str
    notes_to_editors: Html
    boilerplate: Boilerplate | None
    media_contacts: list[MediaContact]
    attachments: list[DocumentLink]
