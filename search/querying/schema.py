"""What a search answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from cms.content.details import Card
from cms.content.schema import Html, Schema


class Highlights(Schema):
    """Escaped HTML but for <mark>. `title` is always whole; `body` is empty where nothing in it matched."""

    title: Html
    body: list[Html]


class FoundCard(Card):
    """A page that was found, and where in it the words stand."""

    slug: str
    highlights: Highlights


class FacetValue(Schema):
    """One value to narrow by: `count` is what choosing it would find."""

    value: str
    label: str
    count: int
    selected: bool


class Facet(Schema):
    """Choosing a value does not hide the others of its facet: their counts say what choosing them would add."""

    name: Literal["type", "topic", "region", "year"]
    label: str
    values: list[FacetValue]


class PromotedPage(Schema):
    """A page that editors put above the results."""

    kind: Literal["page"]
    page: Card


class PromotedLink(Schema):
    """An address elsewhere that editors put above the results."""

    kind: Literal["link"]
    title: str
    summary: str
    url: str


Promoted = TypeAliasType(
    "Promoted",
    Annotated[
        PromotedPage | PromotedLink,
        Field(discriminator="kind", description="What editors put above the results of this question."),
    ],
)


class SearchAnswer(Schema):
    """The results of one question. `total` counts items; promoted results stand apart."""

    query_id: str
    query: str
    total: int
    degraded: bool = Field(description="The engine is out of reach; a plainer search answered, without facets.")
    promoted: list[Promoted]
    items: list[FoundCard]
    facets: list[Facet]
    did_you_mean: str | None
    next: str | None
