"""The vocabulary all answers share: pictures, links, terms, calls to action. Each field is always on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

# What a picture is cut for: lists, the top of a page, its text, networks that show a shared address.
ImageUse = Literal["card", "hero", "body", "share"]
Html = Annotated[str, Field(json_schema_extra={"contentMediaType": "text/html"})]


class Schema(BaseModel):
    """Base of every schema: nothing optional on the wire, nothing unknown accepted."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, extra="forbid")


class FocalPoint(Schema):
    """In shares of width and height, from the upper left corner."""

    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)


class ImageSource(Schema):
    """One format of a picture, in every width it was made in; the formats that save most come first."""

    type: Literal["image/avif", "image/webp", "image/jpeg", "image/png"]
    srcset: str = Field(description="Addresses and widths, as `<source>` takes them. All are of the same cut.")


class HasAltText(Schema):
    alt: str = Field(description="Empty for a decorative picture.")

    def with_alt(self, alt: str, *, decorative: bool = False) -> Self:
        """The same picture with the words of its place, if that has any; without words if it is decorative."""
        return self.model_copy(update={"alt": "" if decorative else alt or self.alt})


class ShareImage(HasAltText):
    """A picture as networks show it beside a shared address: cut to 40:21 around its focal point, as JPEG."""

    url: str
    width: int
    height: int


class Licence(Schema):
    """Under what a picture may be used. `url` is the licence's own text, `terms` what comes on top of it, in words."""

    name: str
    url: str | None
    terms: str


class ImageSet(HasAltText):
    """One picture, cut for the use that the field holding it names, in every format and width made for it.

    A cut is never larger than the original. While it is being made, the one made before stands in, or the whole
    picture; `width` and `height` are always those of what is sent.
    """

    id: int
    width: int = Field(description="Of the largest in `sources`. All have the same shape.")
    height: int
    focal_point: FocalPoint | None = Field(description="Where the subject is in this cut, for frames of another shape.")
    placeholder: str = Field(
        description="A tiny picture as a data address, to show until the real one is there; empty for transparent ones."
    )
    credit: str = Field(description="Photographer or illustrator, and agency.")
    licence: Licence | None = Field(description="None where there is nothing that readers need to be told.")
    sources: list[ImageSource] = Field(
        description="AVIF, WebP, and JPEG, or PNG where the picture is transparent; of a moving one the first frame."
    )
    src: str = Field(description="For who understands nothing else.")


# What fields are cut for, in words for the document.
CARD_IMAGE_DESCRIPTION = "Cut for cards: 3:2 around the focal point, up to 1320 pixels wide."
HERO_IMAGE_DESCRIPTION = "Cut for the top of the page: 16:9 around the focal point, up to 1920 pixels wide."
BODY_IMAGE_DESCRIPTION = "Whole, up to 1440 pixels wide."


class Term(Schema):
    """A topic or region: the value is the same in every language, the label is the visitor's."""

    value: str
    label: str


class DocumentLink(Schema):
    """A file to download."""

    title: str
    url: str
    filename: str
    size: int = Field(description="Bytes.")
    media_type: str


class Button(Schema):
    """Where something leads: `path` is set when that is a page of this site."""

    label: str
    url: str
    path: str | None


# Aliases with a name of their own also have it in the document, and so in the types that frontends make from it.
PageType = TypeAliasType(
    "PageType",
    Annotated[
        Literal[
            "home",
            "release_index",
            "release",
            "story_index",
            "story",
            "call_to_action_index",
            "call_to_action",
            "standard",
        ],
        Field(description="What a page is; later versions may add some."),
    ],
)
ActionKind = TypeAliasType(
    "ActionKind",
    Annotated[
        Literal["give_once", "give_monthly", "sign_up", "petition", "attend", "donor_portal"],
        Field(description="What a visitor is asked to do; later versions may add some."),
    ],
)
StoryKind = TypeAliasType(
    "StoryKind",
    Annotated[
        Literal["news", "blog", "field_story", "statement", "event_report"],
        Field(description="What a story is; later versions may add some."),
    ],
)
Placement = TypeAliasType(
    "Placement",
    Annotated[
        Literal["home", "release_end", "story_end", "article_flow", "sidebar", "search_empty"],
        Field(description="Where a call to action may stand; later versions may add places."),
    ],
)


class PageLink(Schema):
    """A visible page, as little as a link needs."""

    id: int
    type: PageType
    title: str
    path: str
    url: str


class CallToActionCard(Schema):
    """What a visitor is asked to do, with everything needed to show it in place."""

    id: int
    action_kind: ActionKind
    title: str
    prompt: str
    text: Html
    button: Button | None
    amounts: list[int] = Field(description="In whole units of the currency; empty where nothing is given.")
    currency: str | None = Field(description="ISO 4217.")
    event_at: datetime | None
    event_place: str
    ends_at: datetime | None
    image: ImageSet | None = Field(description=CARD_IMAGE_DESCRIPTION)
    path: str
