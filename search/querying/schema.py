"""Schemas of search results."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from cms.content.details import Card
from cms.content.schema import Html, Schema
from cms.content.vocabularies import ListedValues

from .search_query import facet_fields


class Highlights(Schema):
    """Escaped HTML with <mark> as the only tag. `title` is complete.

    `body` has up to two passages of the page's text, none if nothing in it matched. A passage begins at a sentence if
    possible; “…” at its beginning or end says that its sentence goes on there. Names by which a page is found without
    being part of its text, those of its topics and authors, are never in a passage. `attachments` has passages of
    attached PDFs, only if neither the title nor the text of the page matches.
    """

    title: Html
    body: list[Html]
    attachments: list[Html] = Field(description="Passages of attached PDFs, if nothing else of the page matches.")


class FoundCard(Card):
    """A search result with highlighted passages."""

    slug: str
    highlights: Highlights


class FacetValue(Schema):
    """A value to filter by. `count` is the number of results with this value selected."""

    value: str
    label: str
    count: int
    selected: bool


class Facet(Schema):
    """A filter with its values. Selecting a value does not hide the other values of the facet."""

    name: Annotated[str, ListedValues(facet_fields)]
    label: str
    values: list[FacetValue]


class PromotedPage(Schema):
    """A page promoted by editors."""

    kind: Literal["page"]
    page: Card


class PromotedLink(Schema):
    """A link to another site, promoted by editors."""

    kind: Literal["link"]
    title: str
    summary: str
    url: str


Promoted = TypeAliasType(
    "Promoted",
    Annotated[
        PromotedPage | PromotedLink,
        Field(discriminator="kind", description="A result that editors promote for this query."),
    ],
)


class SearchAnswer(Schema):
    """The results of a search. `total` counts items without promoted results."""

    query_id: str
    query: str
    total: int
    degraded: bool = Field(
        description="The search engine is unavailable; these are results of a simpler database search without facets."
    )
    promoted: list[Promoted]
    items: list[FoundCard]
    facets: list[Facet]
    did_you_mean: str | None
    corrected_query: str | None = Field(
        description="The corrected text that the results are for, if `correct` was given and `query` finds less."
    )
    next: str | None
