"""What the press kit of a release contains.

Everything that a kit shows is in `KitContent`, so that its digest tells whether a stored kit is that of the page. Files
of renditions are not part of it: they change without the page.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from cms.content.schema import Licence, Schema
from cms.page_types.press_releases.schema import Boilerplate, MediaContact

FORMAT_VERSION = 2  # increase it when kits have to be built again because they look or contain something else


class KitOrganisation(Schema):
    """Who publishes the release. `logo` is the stored name of a picture."""

    name: str
    logo: str
    press_email: str
    phone: str
    address: str
    colour: str


class KitPicture(Schema):
    """A picture of the release. `file` is the stored name of its original."""

    id: int
    file: str
    alt: str
    caption: str
    credit: str
    licence: Licence | None


class KitAttachment(Schema):
    """A document of the release. `file` is its stored name."""

    file: str
    name: str
    title: str
    media_type: str


class KitBlock(Schema):
    """A block of the body: its value as plain data, and the texts that search reads for those without a template."""

    type: str
    value: Any
    texts: list[str]


class KitContent(Schema):
    """Everything that a kit shows. `recipient` is the only person who may have it; empty for the public kit."""

    page_id: int
    slug: str
    url: str
    language: str
    direction: str
    organisation: KitOrganisation
    title: str
    summary: str
    dateline: str
    published_at: datetime | None
    embargo_until: datetime | None
    embargo_zone: str
    body: list[KitBlock]
    notes_to_editors: str
    boilerplate: Boilerplate | None
    media_contacts: list[MediaContact]
    lead_picture: int | None
    pictures: list[KitPicture]
    attachments: list[KitAttachment]
    recipient: str

    @property
    def digest(self) -> str:
        """Return what identifies this content in this format."""
        content = self.model_dump_json(exclude={"embargo_zone"})  # kits of before this field stay valid
        return hashlib.sha256(f"{FORMAT_VERSION}{content}{self.embargo_zone}".encode()).hexdigest()
