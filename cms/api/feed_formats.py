"""The formats of feeds: RSS, Atom and JSON Feed."""

from __future__ import annotations

import json
from datetime import datetime
from mimetypes import guess_type
from typing import Any, Literal
from urllib.parse import urlsplit

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from pydantic import BaseModel, Field

from cms.content.details import Card, Correction
from cms.http.cache_headers import to_uri

from .feeds import Feed, FeedEntry, strip_invalid_xml, updated_at

FeedFormat = Literal["rss", "atom", "json"]


class JsonFeedAuthor(BaseModel):
    """An author of the feed or of one item."""

    name: str


class JsonFeedExtension(BaseModel):
    """What JSON Feed has no field for; names with `_` in front are extensions."""

    corrections: list[Correction] = Field(description="What was wrong in earlier versions, the newest first.")


class JsonFeedItem(BaseModel):
    """A page in the feed. Its `id` does not change when the page moves."""

    id: str
    url: str
    title: str
    content_text: str
    summary: str
    image: str | None = None
    date_published: datetime | None = None
    date_modified: datetime | None = None
    authors: list[JsonFeedAuthor]
    tags: list[str]
    language: str
    clarion: JsonFeedExtension | None = Field(None, alias="_clarion", description="Present if there are corrections.")


class JsonFeed(BaseModel):
    """A feed in JSON Feed 1.1 (jsonfeed.org). Fields without a value are omitted, as that format requires."""

    version: Literal["https://jsonfeed.org/version/1.1"]
    title: str
    home_page_url: str
    feed_url: str
    description: str
    language: str
    authors: list[JsonFeedAuthor]
    items: list[JsonFeedItem]


class _ContentDateMixin:
    """Sets the date of the feed to `Feed.updated_at`; Django would use the newest date of any item."""

    feed: dict[str, Any]

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated_at"]
        return updated


class _AtomFeed(_ContentDateMixin, Atom1Feed):
    pass


class _RssFeed(_ContentDateMixin, Rss201rev2Feed):
    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "Clarion")


def to_rss(feed: Feed) -> str:
    """Return the feed as RSS 2.0."""
    return _to_xml(feed, _RssFeed)


def to_atom(feed: Feed) -> str:
    """Return the feed as Atom."""
    return _to_xml(feed, _AtomFeed)


def _to_xml(feed: Feed, feed_class: type[SyndicationFeed]) -> str:
    writer = feed_class(
        title=feed.title,
        link=to_uri(feed.home_url),
        description=feed.description,
        subtitle=feed.description,
        language=feed.language,
        author_name=feed.author,
        feed_url=to_uri(feed.self_url),
        feed_guid=feed.guid,
        updated_at=feed.updated_at,
    )
    for entry in feed.entries:
        card = entry.card
        writer.add_item(
            title=strip_invalid_xml(card.title),
            link=to_uri(card.url),
            description=entry.text,
            unique_id=entry.guid,
            unique_id_is_permalink=False,
            pubdate=card.published_at or entry.modified_at,
            updateddate=updated_at(entry),
            author_name=", ".join(entry.authors),
            categories=[strip_invalid_xml(topic.label) for topic in card.topics],
            enclosures=_enclosures(card),
        )
    text: str = writer.writeString("utf-8")
    return text


def _enclosures(card: Card) -> list[Enclosure]:
    """Return the image with length 0, which means unknown; reading the size of every file would be slow."""
    if card.image is None:
        return []
    media_type, _ = guess_type(urlsplit(card.image.src).path)
    return [Enclosure(to_uri(card.image.src), "0", media_type or "image/jpeg")]


def to_json(feed: Feed) -> str:
    """Return the feed as JSON Feed 1.1."""
    items = [
        JsonFeedItem(
            id=entry.guid,
            url=to_uri(entry.card.url),
            title=entry.card.title,
            content_text=entry.text or entry.card.title,
            summary=entry.card.summary,
            image=to_uri(entry.card.image.src) if entry.card.image else None,
            date_published=entry.card.published_at,
            date_modified=entry.modified_at,
            authors=[JsonFeedAuthor(name=name) for name in entry.authors],
            tags=[topic.label for topic in entry.card.topics],
            language=feed.language,
            **_build_extension(entry),
        )
        for entry in feed.entries
    ]
    body = JsonFeed(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=to_uri(feed.home_url),
        feed_url=to_uri(feed.self_url),
        description=feed.description,
        language=feed.language,
        authors=[JsonFeedAuthor(name=feed.author)],
        items=items,
    )
    return json.dumps(body.model_dump(mode="json", exclude_none=True, by_alias=True), ensure_ascii=False)


def _build_extension(entry: FeedEntry) -> dict[str, Any]:
    return {"_clarion": JsonFeedExtension(corrections=entry.corrections)} if entry.corrections else {}


FEED_FORMATS = {
    "rss": ("application/rss+xml", to_rss),
    "atom": ("application/atom+xml", to_atom),
    "json": ("application/feed+json", to_json),
}
