from __future__ import annotations

from typing import Literal

from cms.core.details import Listing, PageDetail
from cms.core.schema import DocumentLink, Html, Schema


class ReleaseIndexDetail(PageDetail):
    type: Literal["release_index"]
    listing: Listing


class MediaContact(Schema):
    name: str
    role: str
    email: str
    phone: str
    hours: str


class Boilerplate(Schema):
    heading: str
    html: Html


class ReleaseDetail(PageDetail):
    type: Literal["release"]
    dateline: str
    notes_to_editors: Html
    boilerplate: Boilerplate | None
    media_contacts: list[MediaContact]
    attachments: list[DocumentLink]
