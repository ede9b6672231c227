"""Schemas that responses share: images, links, terms and calls to action. Every field is always present."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from django.apps import apps
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from .vocabularies import ACTION_KINDS, PLACEMENTS, STORY_KINDS, ListedValues

# What an image is cropped for: lists, the top of a page, its text, networks that show a shared link.
ImageUse = Literal["card", "hero", "body", "share"]
# Formats of images that are smaller than JPEG; also their file extensions.
ModernFormat = Literal["avif", "webp"]
# `contentMediaType: text/html` would be the standard keyword, but some generators then expect base64 or a file.
Html = Annotated[str, Field(json_schema_extra={"format": "html"})]
VALUE_DESCRIPTION = "What lists and search filter by: `person`, or `author` for pages by the person."
PATH_DESCRIPTION = "The path of the person's own page; null without one in this site and language."


class Schema(BaseModel):
    """Base of every schema: all fields are present in responses, and unknown fields are rejected."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, extra="forbid")


class FocalPoint(Schema):
    """The position of the subject as fractions of width and height, from the upper left corner."""

    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)


class ImageFiles(Schema):
    """The URLs of a picture in all its widths, each in every format. All have the same crop."""

    url_template: str = Field(
        description="Replace `{width}` with one of `widths`, and `{format}` with one of `formats` "
        "(a URI template of RFC 6570).",
        examples=["https://cms.example.org/media/renditions/0c1f/card-{width}.{format}"],
    )
    widths: list[int] = Field(description="Widths in pixels, the narrowest first.")
    formats: list[ModernFormat] = Field(
        description="The format with the smallest files comes first. With `image/` before it, a format is a media type."
    )


class HasAltText(Schema):
    """Base of pictures with an alternative text."""

    alt: str = Field(description="Empty for a decorative picture.")

    def with_alt(self, alt: str, *, decorative: bool = False) -> Self:
        """Return a copy with this alternative text instead of the image's own, or with an empty one if decorative."""
        return self.model_copy(update={"alt": self._choose_alt(alt, decorative)})

    def _choose_alt(self, alt: str, decorative: bool) -> str:
        return "" if decorative else alt or self.alt


class ShareImage(HasAltText):
    """A picture for social networks: cropped to 40:21 around its focal point, as JPEG; or drawn, as PNG."""

    url: str
    width: int
    height: int
    is_drawn: bool = Field(description="Whether it is no photograph, but the headline and the name on a plain ground.")


class Licence(Schema):
    """The licence of a picture. `url` leads to its text, `terms` are additional conditions."""

    name: str
    url: str | None
    terms: str


class ImageSet(HasAltText):
    """A picture, cropped for the use described at its field, in all widths and formats.

    A crop is never larger than the original. While it is being created, the previous crop or the whole picture is
    returned instead; `width` and `height` are always those of the returned picture.
    """

    id: int
    width: int = Field(description="Width in pixels of the largest file. All have the same aspect ratio.")
    height: int
    focal_point: FocalPoint | None = Field(
        description="The subject in this crop, for displaying it with another aspect ratio."
    )
    placeholder: str = Field(
        description="A tiny picture as a data URL, to show until the picture is loaded; empty on cards and for "
        "transparent pictures."
    )
    credit: str = Field(description="Photographer or illustrator, and agency.")
    licence: Licence | None = Field(description="Null if the licence does not have to be shown to readers.")
    files: ImageFiles | None = Field(
        description="The picture in all widths, as AVIF and WebP; the first frame of an animated one. Null until they "
        "are created, and on compact cards."
    )
    src: str = Field(
        description="The URL for clients that read neither: a JPEG, or a PNG if the picture is transparent."
    )

    def for_card(self, alt: str, *, decorative: bool, compact: bool) -> Self:
        """Return a copy for a card: without a placeholder, which would be a third of it; with `src` alone if compact.

        `alt` and `decorative` are those of `with_alt`.
        """
        without = {"placeholder": "", "files": None} if compact else {"placeholder": ""}
        return self.model_copy(update={**without, "alt": self._choose_alt(alt, decorative)})


# Descriptions of image fields in the OpenAPI document.
CARD_IMAGE_DESCRIPTION = (
    "Cropped for cards: 3:2 around the focal point, up to 1320 pixels wide; "
    "or the whole picture, up to 1440 pixels wide, if the page type shows it whole."
)
HERO_IMAGE_DESCRIPTION = (
    "Cropped for the top of the page: 16:9 around the focal point, up to 1920 pixels wide; "
    "or the whole picture, up to 1440 pixels wide, if the page type shows it whole."
)
BODY_IMAGE_DESCRIPTION = "The whole picture, up to 1440 pixels wide."


class Term(Schema):
    """A topic or region. The value is the same in every language; the label is in the language of the response."""

    value: str
    label: str


class DocumentLink(Schema):
    """A file to download."""

    title: str
    url: str
    filename: str
    size: int = Field(description="Size in bytes.")
    media_type: str


class Button(Schema):
    """A link with a label. `path` is set if the link leads to a page of this site."""

    label: str
    url: str
    path: str | None


def _read_page_types() -> list[str]:
    return [model.api_type for model in apps.get_models() if getattr(model, "api_type", "")]


# Named type aliases become components of the OpenAPI document, and thus types in generated clients.
# Values of the settings are not checked in responses: content may contain a value that the settings no longer list.
PageType = TypeAliasType(
    "PageType",
    Annotated[
        str,
        ListedValues(_read_page_types),
        Field(description="The type of a page. Later versions may add values."),
    ],
)
ActionKind = TypeAliasType(
    "ActionKind",
    Annotated[
        str,
        ACTION_KINDS,
        Field(description="What a call to action asks visitors to do. Later versions may add values."),
    ],
)
StoryKind = TypeAliasType(
    "StoryKind",
    Annotated[str, STORY_KINDS, Field(description="The kind of a story. Later versions may add values.")],
)
Placement = TypeAliasType(
    "Placement",
    Annotated[
        str,
        PLACEMENTS,
        Field(description="Where a call to action may be shown. Later versions may add values."),
    ],
)


class PageLink(Schema):
    """A link to a visible page."""

    id: int
    type: PageType
    title: str
    path: str
    url: str


class CallToActionTerms(Schema):
    """What a call to action asks for: its button, and the amounts, the goal, the event or the end, if it has any."""

    button: Button | None
    amounts: list[int] = Field(
        description="Suggested donations in whole units of the currency; empty for other actions."
    )
    currency: str | None = Field(description="Currency code of ISO 4217.")
    goal: int | None = Field(description="A number of people; with a currency, an amount in whole units of it.")
    reached: int | None = Field(description="How much of the goal editors say is reached; may exceed it.")
    event_at: datetime | None
    event_place: str
    ends_at: datetime | None


class CallToActionCard(CallToActionTerms):
    """A call to action with everything that is needed to show it."""

    id: int
    action_kind: ActionKind
    title: str
    prompt: str
    text: Html
    image: ImageSet | None = Field(description=CARD_IMAGE_DESCRIPTION)
    path: str


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
