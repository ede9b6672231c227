"""What typeahead answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from cms.content.schema import Html, Schema
from cms.http.params import SiteParams
from search.querying.params import FoundType

MAX_LENGTH = 100


class SuggestParams(SiteParams):
    """What a visitor has typed so far, in the language of the page it is typed on."""

    q: str = Field(
        "",
        max_length=MAX_LENGTH,
        description="The text so far. Without a word there is nothing to suggest.",
        examples=["recr"],
    )
    limit: int = Field(8, ge=1, le=20, description="At most so many.", examples=[5])


class _Suggested(Schema):
    text: str = Field(description="Plain text.")
    highlight: Html = Field(description="The same text as HTML, escaped but for <mark> around what was typed.")


class SuggestedPage(_Suggested):
    """A page whose title continues what was typed: lead there."""

    kind: Literal["page"]
    path: str
    value: None
    type: FoundType


class SuggestedTopic(_Suggested):
    """A topic that pages have: search with `topic=` and the value."""

    kind: Literal["topic"]
    path: None
    value: str
    type: None


class SuggestedPerson(_Suggested):
    """Somebody whom pages are by: search with `person=` and the value."""

    kind: Literal["person"]
    path: None
    value: str
    type: None


class SuggestedQuery(_Suggested):
    """What others have searched for: search for the text."""

    kind: Literal["query"]
    path: None
    value: None
    type: None


Suggested = TypeAliasType(
    "Suggested",
    Annotated[
        SuggestedPage | SuggestedTopic | SuggestedPerson | SuggestedQuery,
        Field(discriminator="kind", description="One suggestion; `kind` says what choosing it does."),
    ],
)


class SuggestAnswer(Schema):
    """What may be meant, the most likely first. `query` is the text that was sent."""

    query: str
    items: list[Suggested]
