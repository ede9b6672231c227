"""What is read of a feed, in whichever format it is, and the entries of a backup of Blogger.

The backup is an Atom feed of everything that the blog has, with its comments and settings.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from cms.core import clock

KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
KIND_PREFIX = "http://schemas.google.com/blogger/2008/kind#"
# By what the backup calls it, in both of its formats: what the report says of it.
LEFT_OUT_KINDS = {
    "comment": "comment of a visitor",
    "template": "template of the old site",
    "settings": "setting of the old site",
}
LIVE = "live"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry: a picture, a recording or a document."""

    url: str
    media_type: str = ""  # such as "audio/mpeg"; may be unknown
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry of a feed. Texts are plain texts, addresses are absolute; what the feed does not say is empty."""

    id: str
    url: str = ""
    title: str = ""
    summary: str = ""
    html: str = ""
    base_url: str = ""  # base of relative URLs in the HTML
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    picture: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    is_draft: bool = False  # hidden in the other system


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed: its title, its own address as it names it, and its entries in their order.

    `left_out` counts what is in it and is no text of its own, such as the comments in a backup of Blogger.
    """

    title: str = ""
    address: str = ""
    entries: list[FeedEntry] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def make_absolute(address: object, base: str) -> str:
    """Return the address of a web page or file, made absolute; an empty text for anything else."""
    if not isinstance(address, str):
        return ""
    try:
        absolute = urljoin(base, address.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return ""
    return absolute if parts.scheme in ("http", "https") and parts.netloc else ""


def is_kind(tag: Any) -> bool:
    """Return whether a category says what an entry is, rather than what it is about."""
    return tag.get("scheme") == KIND_SCHEME or str(tag.get("term") or "").startswith(KIND_PREFIX)


def get_kind(entry: Any) -> str:
    """Return what an entry is, such as "post" or "comment"; "" in other feeds."""
    named = next((str(tag.get("term") or "").rpartition("#")[2] for tag in entry.get("tags", ()) if is_kind(tag)), "")
    return (named or str(entry.get("blogger_type") or "")).lower()


def is_hidden(entry: Any) -> bool:
    """Return whether readers of the old site did not see an entry: a draft, or one with a date in the future."""
    if str(entry.get("app_draft") or "").strip().lower() == "yes":
        return True
    status = str(entry.get("blogger_status") or LIVE).strip().lower()
    published = entry.get("published_parsed")
    is_ahead = bool(published) and tuple(published[:6]) > clock.now().utctimetuple()[:6]
    return status != LIVE or (is_ahead and bool(get_kind(entry)))
