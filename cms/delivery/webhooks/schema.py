"""Schemas of webhook messages, as the OpenAPI document describes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field
from typing_extensions import TypeAliasType

from cms.content.schema import PageType, Schema

Tags = Annotated[list[str], Field(description="Purge every response that has one of these tags in its `Cache-Tag`.")]


class ChangedPage(Schema):
    """The page that has changed, and its location."""

    id: int
    type: PageType
    site: str = Field(description="`host` or `host:port` of the frontend, as in the parameter `site`.")
    locale: str
    path: str = Field(description="The path of the page; for a removed page, its last path.")
    previous_path: str | None = Field(description="The path before the move, for a page that moved.")
    url: str


class PageNews(ChangedPage):
    """The page, and the cache tags to purge."""

    tags: Tags


class PageChange(ChangedPage):
    """One of several changes."""

    change: Literal["published", "updated", "moved", "removed"]


class ManyNews(Schema):
    """The changes, and the cache tags to purge for all of them."""

    changes: list[PageChange] = Field(description="Oldest first; a page may appear several times.")
    tags: Tags
    together: bool = Field(
        default=False,
        description="Whether these are all changes of one act: a bundle was published, or undone. The API has shown "
        "either none or all of them.",
    )


class SharedChange(Schema):
    """Something that several responses share has changed: a setting, a menu, a topic, a list."""

    tag: str = Field(description="Its tag in `Cache-Tag`, such as `navigation`, `list-stories` or `person-7`.")
    kind: str = Field(
        description="The kind of thing: `site` (any response of the site), `settings`, `navigation`, `locales`, "
        "`redirects`, `sitemap`, `topics`, `regions`, `people`, `list`, `topic`, `region`, `person`, `image`, "
        "`document`, `gaps` (references that lead to nothing public), or a kind that a later version adds. "
        "A response with many things has `any-KIND` instead of their tags."
    )
    id: int | None = Field(description="The id in the tag, `null` if it has none.")


class ContentNews(Schema):
    """The cache tags to purge. The change does not concern a single page."""

    tags: Tags
    shared: list[SharedChange] = Field(
        description="The same change in the form of `/changes`, without pages. `/changes` names the pages whose own "
        "response has changed as `refreshed`, soon after this message."
    )


class TestNews(Schema):
    """The data of a test message."""

    tags: list[str] = Field(description="Empty, because nothing has changed.")


class Event(Schema):
    """Fields of all messages."""

    timestamp: datetime = Field(
        description="When the change was recorded. Use `webhook-timestamp` to check the age of the message."
    )


class PageEvent(Event):
    """A page was published, updated, moved or removed. Pages that were never public cause no message."""

    type: Literal["page.published", "page.updated", "page.moved", "page.removed"]
    data: PageNews


class PagesEvent(Event):
    """Several pages changed at once: a bundle or an import, a moved subtree, or earlier messages were not delivered."""

    type: Literal["pages.changed"]
    data: ManyNews


class ContentEvent(Event):
    """Other content of responses changed: settings, menus, redirects, pictures, people, topics, similar pages.

    Pages that show it are `refreshed` in `/changes`.
    """

    type: Literal["content.changed"]
    data: ContentNews


class TestEvent(Event):
    """An administrator sent a test message."""

    type: Literal["webhook.test"]
    data: TestNews


WebhookEvent = TypeAliasType(
    "WebhookEvent",
    Annotated[
        PageEvent | PagesEvent | ContentEvent | TestEvent,
        Field(discriminator="type", description="A webhook message; `type` is the event."),
    ],
)

# The event types that an endpoint can subscribe to. Many of the first four at once are combined as `pages.changed`.
EVENTS = {
    "page.published": _("A page is published"),
    "page.updated": _("A published page changes"),
    "page.moved": _("A published page moves"),
    "page.removed": _("A page is taken down or deleted"),
    "content.changed": _("Anything else changes: settings, menus, redirects, images, people, topics"),
}
