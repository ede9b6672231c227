"""The API schema of a person, with what they said and wrote, and of the page of a person."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cms.content.details import Card, PageDetail
from cms.content.schema import PersonCard, Schema


class PersonQuote(Schema):
    """What a person said. `role` and `organisation` are those of the time; `page` is where it was published."""

    text: str
    role: str
    organisation: str
    page: Card


class PersonQuotes(Schema):
    """Quotations of a person in visible pages, those of the newest page first."""

    items: list[PersonQuote]
    total: int


class WrittenPages(Schema):
    """Visible pages by a person, newest first."""

    items: list[Card]
    total: int


class PersonProfile(PersonCard):
    """A person with what they said and wrote. `limit` and `offset` apply to `quotes` and to `written` alike."""

    biography: str = Field(description="A short text about the person, or empty.")
    quotes: PersonQuotes
    written: WrittenPages


class PersonPageDetail(PageDetail):
    """The page of a person. `person` is null if the person is not published."""

    type: Literal["person"]
    person: PersonProfile | None = Field(description="The first quotations and pages; `/people/{value}` has all.")
