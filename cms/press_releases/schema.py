"""The API schema of releases and their index page."""

from __future__ import annotations

from typing import Literal

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


class ReleaseDetail(PageDetail):
    """A press release."""

    type: Literal["release"]
    dateline: str
    notes_to_editors: Html
    boilerplate: Boilerplate | None
    media_contacts: list[MediaContact]
    attachments: list[DocumentLink]
