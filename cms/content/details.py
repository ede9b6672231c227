"""Schemas of page details. Each page type adds its own fields in the schema.py next to its model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.apps import apps
from django.db.models import Model
from pydantic import ConfigDict, Field, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cms.core.localisation import Direction

from .blocks.body import Block
from .schema import (
    CARD_IMAGE_DESCRIPTION,
    HERO_IMAGE_DESCRIPTION,
    Byline,
    CallToActionCard,
    ImageSet,
    PageLink,
    PageType,
    Placement,
    Schema,
    ShareImage,
    Term,
)

BYLINE = "byline"  # the field of cards with their authors


class Seo(Schema):
    """Metadata for the page's head. Every field has a value, by default the page's own title and summary."""

    title: str
    description: str
    canonical_url: str
    noindex: bool = Field(
        description='Whether search engines are asked not to show the page: `<meta name="robots" content="noindex">`.'
    )


class Original(Schema):
    """The page on the site that published it first, to name as its source."""

    source_name: str = Field(description="The name of the other site, for example “The Harbour Times”.")
    url: str = Field(description="The address of the page there; `seo.canonical_url` is the same.")


class Sharing(Schema):
    """Metadata for social networks.

    `image` is drawn from the headline if the page has no picture. It is null if that has characters of which no font
    is installed, and in previews of pages without a picture.
    """

    title: str
    text: str
    image: ShareImage | None


class ChangeNote(Schema):
    """A note for readers about a change of the page after its first publication."""

    version: int = Field(description="The number of the version that has the change; see `/pages/{id}/versions`.")
    published_at: datetime
    note: str


class Correction(Schema):
    """A correction of the page: what it said, and what is right. For `correction` of schema.org."""

    version: int = Field(description="The number of the version that has the correction; see `/pages/{id}/versions`.")
    published_at: datetime
    was_wrong: str
    is_right: str


class Translation(Schema):
    """The same page in another language."""

    locale: str
    title: str
    path: str
    url: str


class Card(Schema):
    """A page as shown in lists. Fields that only other page types have are null."""

    model_config = ConfigDict(extra="allow")

    id: int
    type: PageType
    title: str
    summary: str
    published_at: datetime | None
    image: ImageSet | None = Field(description=CARD_IMAGE_DESCRIPTION)
    topics: list[Term]
    locale: str
    path: str
    url: str

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the fields that page types declare in `card_fields`, which are known once all apps are loaded."""
        json_schema = handler(schema)
        described = handler.resolve_ref_schema(json_schema)
        declared = {name: annotation for one in apps.get_models() for name, annotation in _get_card_fields(one).items()}
        own = {name: handler(TypeAdapter(annotation | None).core_schema) for name, annotation in declared.items()}
        described["properties"] |= own
        described["required"] += [name for name in own if name not in described["required"]]
        described["additionalProperties"] = False
        return json_schema


def _get_card_fields(model: type[Model]) -> dict[str, Any]:
    """Return the fields of cards that a page type declares, each with its annotation."""
    authors = {BYLINE: list[Byline]} if getattr(model, "card_authors", "") else {}
    objects = {name: annotation for name, (_, annotation) in getattr(model, "card_references", {}).items()}
    return {**getattr(model, "card_fields", {}), **objects, **authors}


class Listing(Schema):
    """The pages listed by an index page: one part of those that match the filters of `/resolve`."""

    items: list[Card]
    total: int = Field(description="Number of pages that match the filters.")
    years: list[int] = Field(description="Years of all pages of the index, newest first, for a filter by year.")


class RelatedCard(Card):
    """A related page. `source` says whether an editor or a function of the project chose it, or it is similar."""

    source: Literal["editor", "project", "similar"]


class More(Schema):
    """A link to the list of all pages of the same kind."""

    label: str
    path: str


class Related(Schema):
    """Related pages with a heading (“You may also be interested in”) and a link to more."""

    heading: str
    more: More | None
    items: list[RelatedCard]


class PlacedCall(CallToActionCard):
    """A call to action shown on a page, and why: an editor chose it, it shares a subject, or it is for every page.

    `placement` is the place that it was selected for; null if an editor chose it for the page as a whole.
    """

    source: Literal["editor", "subject", "everybody"]
    placement: Placement | None


class PageDetail(Schema):
    """Fields of every page. `type` is the page type."""

    id: int
    title: str
    summary: str
    locale: str
    dir: Direction = Field(description="The direction of the language, for the attribute `dir` of HTML.")
    path: str
    url: str
    published_at: datetime | None
    modified_at: datetime | None
    corrections: list[Correction] = Field(description="What was wrong in earlier versions, the newest first.")
    change_notes: list[ChangeNote] = Field(description="What was changed otherwise, the newest first.")
    image: ImageSet | None = Field(description=HERO_IMAGE_DESCRIPTION)
    topics: list[Term]
    regions: list[Term]
    seo: Seo
    sharing: Sharing
    original: Original | None = Field(description="Where the page was first published, if that was on another site.")
    ancestors: list[PageLink]
    translations: list[Translation]
    body: list[Block]
    calls_to_action: list[PlacedCall]
    related: Related
