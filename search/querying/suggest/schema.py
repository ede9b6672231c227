"""Parameters and schemas of search suggestions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from cms.content.schema import Html, Schema
from cms.http.params import SiteParams
from search.querying.params import FoundType

MAX_LENGTH = 100
ALWAYS_NULL = "Always null in this kind of suggestion."


class SuggestParams(SiteParams):
    """The text that a visitor has entered so far, in the language of the page."""

    q: str = Field(
        "",
        max_length=MAX_LENGTH,
        description="The text entered so far. Without a word there are no suggestions.",
        examples=["recr"],
    )
    limit: int = Field(8, ge=1, le=20, description="Maximum number of items.", examples=[5])


class _Suggested(Schema):
    # All suggestions have the same fields. Those without a value are declared as nullable instead of as `null` alone,
    # for which most generators of clients have no type.
    text: str = Field(description="The suggestion as plain text.")
    highlight: Html = Field(description="The same text as HTML, escaped, with <mark> around the entered text.")


class SuggestedPage(_Suggested):
    """A page whose title matches the entered text. Link to its `path`."""

    kind: Literal["page"]
    path: str
    value: str | None = Field(description=ALWAYS_NULL)
    type: FoundType


class SuggestedTopic(_Suggested):
    """A topic. Search with `topic=` and its `value`."""

    kind: Literal["topic"]
    path: str | None = Field(description=ALWAYS_NULL)
    value: str
    type: FoundType | None = Field(description=ALWAYS_NULL)


class SuggestedPerson(_Suggested):
    """A person with pages by or about them. Link to the `path`; without one, search with `person=` and the `value`."""

    kind: Literal["person"]
    path: str | None = Field(description="The path of the page of the person; null if there is none.")
    value: str
    type: FoundType | None = Field(description=ALWAYS_NULL)


class SuggestedQuery(_Suggested):
    """A popular query. Search for its `text`."""

    kind: Literal["query"]
    path: str | None = Field(description=ALWAYS_NULL)
    value: str | None = Field(description=ALWAYS_NULL)
    type: FoundType | None = Field(description=ALWAYS_NULL)


Suggested = TypeAliasType(
    "Suggested",
    Annotated[
        SuggestedPage | SuggestedTopic | SuggestedPerson | SuggestedQuery,
        Field(discriminator="kind", description="A suggestion; `kind` determines what selecting it does."),
    ],
)


class SuggestAnswer(Schema):
    """Suggestions, the most likely first. `query` is the text that was sent."""

    query: str
    items: list[Suggested]
