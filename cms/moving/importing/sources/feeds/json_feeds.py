"""Read JSON Feed, versions 1 and 1.1. What has a wrong type counts as missing, so that other entries are still read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

from django.utils.html import strip_tags

from cms.moving.importing.records.records import BadFile

from .entries import Enclosure, Feed, FeedEntry, make_absolute

VERSION = "https://jsonfeed.org/version/"
Fields = dict[str, Any]


def read_json_feed(data: bytes, *, url: str) -> Feed:
    """Return the feed.

    Raises:
        BadFile: the data is no JSON Feed.
    """
    try:
        fields = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise BadFile(f"this is no JSON Feed ({problem})") from None
    if not isinstance(fields, dict) or not _text(fields, "version").startswith(VERSION):
        raise BadFile(f"this is no JSON Feed: its version does not begin with {VERSION}")
    base = make_absolute(fields.get("home_page_url"), url) or url
    return Feed(
        title=_text(fields, "title"),
        address=make_absolute(fields.get("feed_url"), url),
        entries=[_read_item(item, base) for item in _objects(fields, "items")],
    )


def _read_item(item: Fields, base: str) -> FeedEntry:
    url = make_absolute(item.get("url") or item.get("external_url"), base)
    html = _text(item, "content_html") or _to_html(_text(item, "content_text"))
    return FeedEntry(
        id=_identifier(item) or url,
        url=url,
        title=_text(item, "title"),
        summary=_text(item, "summary") or strip_tags(html),
        html=html or _to_html(_text(item, "summary")),
        base_url=url or base,
        published=_date(item),
        authors=tuple(_authors(item)),
        topics=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        picture=make_absolute(item.get("image") or item.get("banner_image"), base),
        enclosures=tuple(_attachments(item, base)),
    )


def _identifier(item: Fields) -> str:
    value = item.get("id")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number or isinstance(value, str) else ""


def _authors(item: Fields) -> Iterator[str]:
    """Yield the names of the authors; version 1 had a single one."""
    single = item.get("author")
    for author in [*_objects(item, "authors"), *([single] if isinstance(single, dict) else [])]:
        if name := _text(author, "name").strip():
            yield name


def _attachments(item: Fields, base: str) -> Iterator[Enclosure]:
    for one in _objects(item, "attachments"):
        if address := make_absolute(one.get("url"), base):
            yield Enclosure(address, _text(one, "mime_type"), _text(one, "title"))


def _date(item: Fields) -> datetime | None:
    for name in ("date_published", "date_modified"):
        try:
            moment = datetime.fromisoformat(_text(item, name))
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _to_html(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _list(fields: Fields, name: str) -> list[Any]:
    value = fields.get(name)
    return value if isinstance(value, list) else []


def _objects(fields: Fields, name: str) -> list[Fields]:
    return [one for one in _list(fields, name) if isinstance(one, dict)]
