"""Get a feed from a file or its URL, recognise its format, and remember which version of it was imported.

An unchanged feed is neither sent nor read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cms.core import clock
from cms.moving.importing.models import ImportedFeed
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.resolution.downloads import Downloader, DownloadFailed

from .entries import Feed
from .json_feeds import read_json_feed
from .xml_feeds import read_xml_feed

MAX_FEED_BYTES = 20_000_000
NOT_MODIFIED = 304
MEDIA_TYPES = "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server calls the version of a feed, as it was sent: `ETag` and `Last-Modified`."""

    etag: str = ""
    last_modified: str = ""

    def to_headers(self) -> dict[str, str]:
        """Return the headers of a request that wants the feed only if it is another version."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class FeedData:
    """A feed as it was received. `url` is the address after redirects, empty for a file."""

    data: bytes
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    validators: Validators = Validators()


def is_address(source: str) -> bool:
    """Return whether the source of a feed is an address, and not the path of a file."""
    return source.lower().startswith(("http://", "https://"))


def fetch_feed(url: str, downloader: Downloader, known: Validators) -> FeedData | None:
    """Return the feed at an address; None if it is still the known version.

    Raises:
        BadFile: the feed cannot be fetched; the message is the reason.
    """
    try:
        found = downloader.download(
            url, max_bytes=MAX_FEED_BYTES, headers={"Accept": MEDIA_TYPES, **known.to_headers()}
        )
    except DownloadFailed as failure:
        if failure.status == NOT_MODIFIED and known.to_headers():
            return None
        raise BadFile(f"the feed {url} cannot be fetched: {failure}") from failure
    headers = {name.lower(): str(value) for name, value in found.headers.items()}
    with found.file as file:
        validators = Validators(headers.get("etag", "")[:255], headers.get("last-modified", "")[:255])
        return FeedData(file.read(), found.url, headers, validators)


def read_feed_file(path: Path, *, url: str = "") -> FeedData:
    """Return the feed in a file; `url` is the address that it was fetched from.

    Raises:
        BadFile: the file is too large.
    """
    with path.open("rb") as file:
        data = file.read(MAX_FEED_BYTES + 1)
    if len(data) > MAX_FEED_BYTES:
        raise BadFile(f"the feed is larger than {MAX_FEED_BYTES:,} bytes")
    return FeedData(data, url)


def parse_feed(received: FeedData) -> Feed:
    """Return the feed in its data.

    Raises:
        BadFile: the data is no RSS, Atom or JSON Feed.
    """
    begins_as_json = received.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    if begins_as_json or "json" in received.headers.get("content-type", ""):
        return read_json_feed(received.data, url=received.url)
    return read_xml_feed(received.data, url=received.url, headers=received.headers)


def get_validators(address: str, options: str) -> Validators:
    """Return the version of the feed that was imported with these options. Others may give other pages."""
    known = ImportedFeed.objects.filter(key=_build_key(address, options)).first()
    return Validators(known.etag, known.last_modified) if known else Validators()


def remember_version(address: str, options: str, validators: Validators) -> None:
    """Store the version of a feed after an import in which no entry failed."""
    ImportedFeed.objects.update_or_create(
        key=_build_key(address, options),
        defaults={
            "url": address,
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "imported_at": clock.now(),
        },
    )


def _build_key(address: str, options: str) -> str:
    return hashlib.sha256(f"{address}\n{options}".encode(errors="replace")).hexdigest()
