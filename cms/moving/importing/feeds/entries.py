"""What is read of a feed, in whichever format it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit


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
    base_url: str = ""  # of relative addresses in the HTML
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
