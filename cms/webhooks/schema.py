"""What a webhook says: the body of a message, as the API's document describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from cms.content.schema import PageType, Schema

Tags = Annotated[list[str], Field(description="Forget every answer that carries one of these in its `Cache-Tag`.")]


class ChangedPage(Schema):
    """Which page it is, and where it stands."""

    id: int
    type: PageType
    site: str = Field(description="`host` or `host:port`, as the API's parameter names it.")
    locale: str
    path: str = Field(description="Of a removed page, where it was.")
    previous_path: str | None = Field(description="Of a page that moved, where it was.")
    url: str


class PageNews(ChangedPage):
    """The page, and what to forget because of it."""

    tags: Tags


class PageChange(ChangedPage):
    """One of many changes."""

    change: Literal["published", "updated", "moved", "removed"]


class ManyNews(Schema):
    """The changes, and what to forget because of all of them."""

    changes: list[PageChange] = Field(description="The oldest first; a page may come several times.")
    tags: Tags


class ContentNews(Schema):
    """What to forget; there is no page to name."""

    tags: Tags


class TestNews(Schema):
    """Nothing to do."""

    tags: list[str] = Field(description="None: nothing has changed.")


class Event(Schema):
    """What all messages have."""

    timestamp: datetime = Field(description="When it was noticed; for the age of a message see `webhook-timestamp`.")


class PageEvent(Event):
    """One page became public, changed, moved or is gone. Nothing that was never public is ever told."""

    type: Literal["page.published", "page.updated", "page.moved", "page.removed"]
    data: PageNews


class PagesEvent(Event):
    """The same of many pages at once: a branch that moved, an import, what came while you did not answer."""

    type: Literal["pages.changed"]
    data: ManyNews


class ContentEvent(Event):
    """Something else that answers show: settings, menus, redirects, pictures, people, topics, similar pages."""

    type: Literal["content.changed"]
    data: ContentNews


class TestEvent(Event):
    """Somebody pressed “Send a test message”."""

    type: Literal["webhook.test"]
    data: TestNews


WebhookEvent = TypeAliasType(
    "WebhookEvent",
    Annotated[
        PageEvent | PagesEvent | ContentEvent | TestEvent,
        Field(discriminator="type", description="What a webhook says; `type` tells which it is."),
    ],
)

# What an endpoint can ask for. Many of the first four at once come as `pages.changed`.
EVENTS = {
    "page.published": "A page is published",
    "page.updated": "A published page changes",
    "page.moved": "A published page moves",
    "page.removed": "A page is taken down or deleted",
    "content.changed": "Anything else changes: settings, menus, redirects, pictures, people, topics",
}
