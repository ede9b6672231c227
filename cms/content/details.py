"""The detail every page type has in common. Each adds its own fields in the schema.py beside its model."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from .blocks.body import Block
from .schema import (
    CARD_IMAGE_DESCRIPTION,
    HERO_IMAGE_DESCRIPTION,
    ActionKind,
    CallToActionCard,
    ImageSet,
    PageLink,
    PageType,
    Placement,
    Schema,
    ShareImage,
    StoryKind,
    Term,
)


class Seo(Schema):
    """For the page's head; every field is filled, from the page's own title and summary if need be."""

    title: str
    description: str
    canonical_url: str


class Sharing(Schema):
    """What networks show beside a shared address; without an image where the page has none."""

    title: str
    text: str
    image: ShareImage | None


class Translation(Schema):
    """The same page in another language."""

    locale: str
    title: str
    path: str
    url: str


class Card(Schema):
    """Everything a list shows of a page."""

    id: int
    type: PageType
    story_kind: StoryKind | None
    action_kind: ActionKind | None
    title: str
    summary: str
    published_at: datetime | None
    image: ImageSet | None = Field(description=CARD_IMAGE_DESCRIPTION)
    topics: list[Term]
    locale: str
    path: str
    url: str


class Listing(Schema):
    """What an index lists: a part of the pages that the filters of `/resolve` find, or of all."""

    items: list[Card]
    total: int = Field(description="How many the filters find.")
    years: list[int] = Field(description="For a choice of years: of all its pages, the newest first.")


class RelatedCard(Card):
    """A related page, and whether an editor chose it or it is merely similar."""

    source: Literal["editor", "similar"]


class More(Schema):
    """Where all of the same kind are listed, and the words of that link."""

    label: str
    path: str


class Related(Schema):
    """“You may also be interested in”, and where “See more” leads."""

    heading: str
    more: More | None
    items: list[RelatedCard]


class PlacedCall(CallToActionCard):
    """A call to action that goes with a page, and why: its editor chose it, it is about the same, or asks everybody.

    `placement` is the place it was chosen for; none where an editor chose it for the page as a whole.
    """

    source: Literal["editor", "subject", "everybody"]
    placement: Placement | None


class PageDetail(Schema):
    """What every page answers. `type` tells which page it is."""

    id: int
    title: str
    summary: str
    locale: str
    path: str
    url: str
    published_at: datetime | None
    modified_at: datetime | None
    image: ImageSet | None = Field(description=HERO_IMAGE_DESCRIPTION)
    topics: list[Term]
    regions: list[Term]
    seo: Seo
    sharing: Sharing
    ancestors: list[PageLink]
    translations: list[Translation]
    body: list[Block]
    calls_to_action: list[PlacedCall]
    related: Related
