"""The schemas of the operations for holders of personal links."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema as NinjaSchema
from pydantic import Field

from cms.content.schema import Schema
from cms.core.localisation import Direction
from cms.editing.versions.history import ComparedText
from cms.http.params import SiteHost
from cms.press.press_kits.files import KitFileKind

SITE_DESCRIPTION = (
    "`host` or `host:port` of your frontend; an access of another site then returns 404. Default: any site."
)


class SiteParams(NinjaSchema):
    """The query parameters of all operations."""

    site: SiteHost | None = Field(None, description=SITE_DESCRIPTION, examples=["www.example.org"])


VERSION_DESCRIPTION = (
    "The version that you show, from `embargo_terms`, so that text, images, documents and kit are of one version. An "
    "earlier one can be read for 15 minutes after it was replaced, then 404 is returned: ask for the terms again. "
    "Default: the newest version."
)


class VersionParams(SiteParams):
    """The query parameters of the operations for one version of the release."""

    version: int | None = Field(None, ge=1, le=999_999_999, description=VERSION_DESCRIPTION, examples=[2])


class EmbargoTerms(Schema):
    """What the holder of a personal link has to accept, or where the release is once it is public."""

    recipient: str = Field(description="The name of the journalist to whom the link belongs.")
    organisation: str
    locale: str
    dir: Direction
    embargo_until: datetime | None = Field(description="When the embargo ends; null once the release is public.")
    embargo_until_text: str = Field(
        description="When the embargo ends, in the time zone of the release and in UTC, in the language `locale`, as "
        "the e-mail and the press kit say it. Show it as it is. Empty once the release is public.",
        examples=["1 December 2026, 09:00 CET (Brussels; 08:00 UTC)"],
    )
    embargo_zone: str = Field(
        description="The time zone of the release: in which the end of its embargo was set. Empty if it is not known, "
        "and once the release is public.",
        examples=["Europe/Brussels"],
    )
    time_zone: str = Field(
        description="The time zone of the site. A script can add the time of the reader's own zone if it is another.",
        examples=["Europe/Brussels"],
    )
    terms: str = Field(description="The words to accept, as plain text; show them whole. Empty once it is public.")
    terms_version: str = Field(description="Send it back with the acceptance.")
    accepted: bool = Field(
        description="Whether the token that you sent can read the release. False for the code of a link, and if the "
        "embargo was moved to a later time since: then the terms have to be accepted again."
    )
    public_url: str | None = Field(description="Send the reader there. Null while the release is under embargo.")
    version: int | None = Field(
        description="The number of the version that can be read now: 2 after the first change. Null once the release "
        "is public."
    )


class AcceptedTerms(Schema, json_schema_extra={"examples": [{"terms_version": "9f86d081884c7d65"}]}):
    """The terms that the reader has accepted, by an action of their own such as pressing a button."""

    terms_version: str = Field(min_length=1, max_length=16, pattern=r"^[0-9a-f]+$", description="As in the terms.")


class EmbargoPass(Schema):
    """Keep the token in a cookie of your own that scripts cannot read; never put it in a URL."""

    token: str = Field(description="Send it as `Authorization: Embargo …`.")
    embargo_until: datetime = Field(description="When the embargo ends.")


class EmbargoFile(Schema):
    """A file of the press kit. Texts and PDFs in it carry the name of the journalist."""

    kind: KitFileKind
    name: str = Field(description="The name in the ZIP, which may have a directory.")
    title: str
    url: str = Field(description="The address of the file. It works until the access ends; do not store it.")
    size: int = Field(description="The size in bytes.")
    content_type: str
    language: str | None = Field(description="Null for a file that is not a text.")


class EmbargoKit(Schema):
    """The press kit for one journalist, which is built after the terms were accepted and after each change."""

    version: int = Field(description="The version of the release that the files are of.")
    state: Literal["building", "ready", "none"] = Field(description="`none`: pages of this type have no kit.")
    pdf: bool = Field(description="Whether the kit has a PDF: not if the installation cannot create any.")
    files: list[EmbargoFile] = Field(description="Empty while the kit is being built.")


class EmbargoChanges(Schema):
    """What differs between a version of the release and the one that this reader has read before it."""

    version: int = Field(description="The number of the version: 1 for the first that journalists could read.")
    changed_at: datetime | None = Field(description="When it took the place of the version before. Null for the first.")
    changed: bool = Field(description="Whether the reader has read an earlier version that differs.")
    read_at: datetime | None = Field(description="When the reader read that version for the last time.")
    comparable: bool = Field(
        description="Whether `texts` and what follows are known: not if the press office has ended earlier versions."
    )
    texts: list[ComparedText] = Field(description="The texts that differ, word by word; the same ones are left out.")
    pictures_changed: bool = Field(description="Whether pictures were added, removed or replaced.")
    documents_changed: bool = Field(description="Whether documents were added, removed or replaced.")
