"""The schemas of people, wherever content refers to one."""

from __future__ import annotations

from pydantic import Field

from .schema import BODY_IMAGE_DESCRIPTION, ImageSet, Schema

VALUE_DESCRIPTION = "What lists and search filter by: `person`, or `author` for pages by the person."
PATH_DESCRIPTION = "The path of the person's own page; null without one in this site and language."


class Byline(Schema):
    """An author on a card."""

    value: str = Field(description=VALUE_DESCRIPTION)
    name: str
    path: str | None = Field(description=PATH_DESCRIPTION)


class PersonCard(Schema):
    """A person of the site. `/people/{value}` returns what they said and wrote."""

    value: str = Field(description=VALUE_DESCRIPTION)
    name: str
    role: str
    organisation: str
    path: str | None = Field(description=PATH_DESCRIPTION)
    picture: ImageSet | None = Field(description=f"{BODY_IMAGE_DESCRIPTION} `focal_point` is the face.")
