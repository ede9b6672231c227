"""Feeds of the newest releases or stories, as RSS, Atom and JSON Feed."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from mimetypes import guess_type
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import uuid5

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import override
from pydantic import AfterValidator, BaseModel
from wagtail.models import Page

from cms.cards.builder import build_cards
from cms.content.details import Card
from cms.content.listed_values import ListedValues
from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.journal import cache_tags
from cms.organisation.models import Organisation
from cms.pages.declarations import NEWEST_FIRST
from cms.pages.models import BasePage
from cms.pages.page_types import feed_models, get_index_model
from cms.people.models import Person

from .lists import visible_pages

MAX_FEED_ITEMS = 50
FEED_NAMES = ListedValues(feed_models)
FeedName = Annotated[str, FEED_NAMES, AfterValidator(FEED_NAMES.check)]
FeedFormat = Literal["rss", "atom", "json"]
# Characters that XML 1.0 does not allow, not even escaped.
INVALID_XML_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JsonFeedAuthor(BaseModel):
    """An author of the feed or of one item."""

    name: str


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


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A page in a feed. `guid` does not change when the page moves."""

    card: Card
    guid: str
    modified_at: datetime | None
    authors: list[str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, independent of its format."""

    title: str
    description: str
    guid: str
    home_url: str  # of the list on the frontend
    self_url: str
    language: str
    author: str
    updated_at: datetime
    entries: list[FeedEntry]
    tags: set[str]  # cache tags in addition to those of the entries


def build_feed(list_name: str, context: ReadContext, self_url: str) -> Feed:
    """Return the feed of the newest visible pages of the site and language, in a constant number of queries.

    `list_name` is that of a page type with a feed.
    """
    model = feed_models()[list_name]
    newest = build_cards(visible_pages(model, context).order_by(*NEWEST_FIRST)[:MAX_FEED_ITEMS], context)
    index = _find_index_page(model, context)
    name = Organisation.objects.filter(site_id=context.root.site_id).values_list("name", flat=True).first()
    name = strip_invalid_xml(name or "") or context.root.host
    title = strip_invalid_xml(index.title if index else _label(model, context))
    key = Page.objects.values_list("translation_key", flat=True).get(pk=context.root.page_id)
    entries = _build_entries(model, newest, name, context)
    return Feed(
        title=f"{name}: {title}",
        description=strip_invalid_xml(index.summary if index else "") or title,
        guid=uuid5(key, f"{context.root.language}/{list_name}").urn,
        home_url=context.root.url_of(index) if index else f"{context.root.base_url}{context.root.prefix}/",
        self_url=self_url,
        language=context.root.language,
        author=name,
        updated_at=max(
            (at for entry in entries if (at := _updated_at(entry))), default=datetime(1970, 1, 1, tzinfo=UTC)
        ),
        entries=entries,
        tags={cache_tags.SETTINGS, cache_tags.page_tag(index.pk) if index else cache_tags.GAPS},
    )


def strip_invalid_xml(text: str) -> str:
    """Return the text without characters that XML 1.0 does not allow."""
    return INVALID_XML_CHARACTERS.sub("", text)


def _find_index_page(model: type[BasePage], context: ReadContext) -> BasePage | None:
    index_model = get_index_model(model)
    if index_model is None:
        return None
    return visible_now(index_model, root=context.root, now=context.now).order_by("depth", "pk").first()


def _label(model: type[BasePage], context: ReadContext) -> str:
    with override(context.root.language):
        return str(model.type_label)


def _build_entries(
    model: type[BasePage], newest: list[Card], organisation: str, context: ReadContext
) -> list[FeedEntry]:
    ids = [card.id for card in newest]
    rows = visible_now(now=context.now).filter(pk__in=ids).values_list("pk", "translation_key", "last_published_at")
    known = {pk: (key, at) for pk, key, at in rows}
    authors = find_author_names(model, ids)
    return [
        FeedEntry(card, uuid5(key, context.root.language).urn, at, authors.get(card.id) or [organisation])
        for card in newest
        if card.id in known
        for key, at in [known[card.id]]
    ]


def find_author_names(model: type[BasePage], ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the published people that the type's filter `person` finds these pages by, in order."""
    declared = model.search_filters.get("person")
    if declared is None:
        return {}
    lookup, relation = declared.lookup, declared.lookup.partition("__")[0]
    rows = model._default_manager.filter(**{"pk__in": ids, f"{lookup}__in": Person.objects.published()})
    names: dict[int, list[str]] = defaultdict(list)
    for page_id, name in rows.order_by("pk", relation).values_list("pk", f"{lookup}__name"):
        names[page_id].append(strip_invalid_xml(name))
    return names


def _updated_at(entry: FeedEntry) -> datetime | None:
    return entry.modified_at or entry.card.published_at


# ---------------------------------------------------------------- formats


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
        link=feed.home_url,
        description=feed.description,
        subtitle=feed.description,
        language=feed.language,
        author_name=feed.author,
        feed_url=feed.self_url,
        feed_guid=feed.guid,
        updated_at=feed.updated_at,
    )
    for entry in feed.entries:
        card = entry.card
        writer.add_item(
            title=strip_invalid_xml(card.title),
            link=card.url,
            description=strip_invalid_xml(card.summary),
            unique_id=entry.guid,
            unique_id_is_permalink=False,
            pubdate=card.published_at or entry.modified_at,
            updateddate=_updated_at(entry),
            author_name=", ".join(entry.authors),
            categories=[strip_invalid_xml(topic.label) for topic in card.topics],
            enclosures=_enclosures(card),
        )
    text: str = writer.writeString("utf-8")
    return text


def _enclosures(card: Card) -> list[Enclosure]:
    """Return the picture with length 0, which means unknown; reading the size of every file would be slow."""
    if card.image is None:
        return []
    media_type, _ = guess_type(urlsplit(card.image.src).path)
    return [Enclosure(card.image.src, "0", media_type or "image/jpeg")]


def to_json(feed: Feed) -> str:
    """Return the feed as JSON Feed 1.1."""
    items = [
        JsonFeedItem(
            id=entry.guid,
            url=entry.card.url,
            title=entry.card.title,
            content_text=entry.card.summary or entry.card.title,
            summary=entry.card.summary,
            image=entry.card.image.src if entry.card.image else None,
            date_published=entry.card.published_at,
            date_modified=entry.modified_at,
            authors=[JsonFeedAuthor(name=name) for name in entry.authors],
            tags=[topic.label for topic in entry.card.topics],
            language=feed.language,
        )
        for entry in feed.entries
    ]
    body = JsonFeed(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=feed.home_url,
        feed_url=feed.self_url,
        description=feed.description,
        language=feed.language,
        authors=[JsonFeedAuthor(name=feed.author)],
        items=items,
    )
    return json.dumps(body.model_dump(mode="json", exclude_none=True), ensure_ascii=False)


FEED_FORMATS = {
    "rss": ("application/rss+xml", to_rss),
    "atom": ("application/atom+xml", to_atom),
    "json": ("application/feed+json", to_json),
}
