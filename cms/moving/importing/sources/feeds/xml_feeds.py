"""Read RSS and Atom with feedparser, which also understands feeds that are not well-formed.

XML that would occupy feedparser for hours is refused: what declares entities, is deeply nested, or broken and large. In
a feed that is not well-formed, feedparser replaces each entity by its text, however long, and takes a time that grows
with the square of the length.
"""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any
from xml.parsers import expat

import feedparser
from django.utils.html import strip_tags
from feedparser.encodings import convert_to_utf8

from cms.moving.importing.records.records import BadFile

from .entries import LEFT_OUT_KINDS, Enclosure, Feed, FeedEntry, get_kind, is_hidden, is_kind, make_absolute

MAX_DEPTH = 200  # elements within elements; a feed of XHTML has about 20
MAX_TOLERATED_BYTES = 200_000  # size of a feed that is not well-formed


DECLARATION = b"<!ENTITY"
ENTITIES = "the feed declares entities, which feeds do not need. Ask its publisher for a feed without them"
MAX_HEAD_BYTES = 64_000  # before the first element: declarations and comments
PLAIN_TYPES = ("text/plain", "")
FIRST_ELEMENT = re.compile(rb"<\w")


class _TooDeep(Exception):
    """Stops the parser."""


class _Declares(Exception):
    """Stops the parser before it reads what a document type declares."""


def check_structure(data: bytes) -> None:
    """Check a feed in UTF-8. The time is linear in its length, because nothing is replaced.

    Raises:
        BadFile: it declares entities, is too deeply nested, or not well-formed and too large.
    """
    try:
        _parse(data)
    except _TooDeep:
        raise BadFile(f"the feed has more than {MAX_DEPTH} elements within each other") from None
    except _Declares:
        raise BadFile(ENTITIES) from None
    except expat.ExpatError as problem:
        if DECLARATION in data.upper():  # where the parser did not come to
            raise BadFile(ENTITIES) from None
        if len(data) > MAX_TOLERATED_BYTES:
            raise BadFile(
                f"the feed is not well-formed ({problem}). Only feeds of up to {MAX_TOLERATED_BYTES:,} bytes are read "
                "nevertheless"
            ) from problem


def _parse(data: bytes) -> None:
    depth = 0

    def begin(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _TooDeep

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def declare(_name: str, _system_id: str | None, _public_id: str | None, has_declarations: int) -> None:
        if has_declarations:
            raise _Declares

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declare
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(data, True)


def read_xml_feed(data: bytes, *, url: str, headers: Mapping[str, str]) -> Feed:
    """Return the feed. `url` is its address, `headers` are those of the response, with names in lower case.

    Raises:
        BadFile: the data is no feed, or declares entities.
    """
    parsed = feedparser.parse(
        # A text or name would be opened as an address or a file.
        io.BytesIO(_prepare(data, headers)),
        response_headers={"content-location": url, "content-type": "application/xml; charset=utf-8"},
        # The conversion to blocks does both, and knows the frames and scripts that this would remove.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version"):
        raise BadFile(f"this is no RSS or Atom feed{_explain(parsed)}")
    kinds = [get_kind(entry) for entry in parsed.entries]
    return Feed(
        title=_read_text(parsed.feed, "title"),
        address=_read_own_address(parsed.feed, url),
        entries=[
            _read_entry(entry, url)
            for entry, kind in zip(parsed.entries, kinds, strict=True)
            if kind not in LEFT_OUT_KINDS
        ],
        left_out=Counter(LEFT_OUT_KINDS[kind] for kind in kinds if kind in LEFT_OUT_KINDS),
    )


def _prepare(data: bytes, headers: Mapping[str, str]) -> bytes:
    """Return the data in UTF-8, if it is safe to parse. Raises BadFile."""
    converted: bytes = convert_to_utf8(dict(headers), data, {})
    first = FIRST_ELEMENT.search(converted)
    if first is None or first.start() > MAX_HEAD_BYTES:
        raise BadFile("this is no RSS or Atom feed: it does not begin with an element of XML")
    check_structure(converted)
    return converted


def _explain(parsed: Any) -> str:
    problem = parsed.get("bozo_exception")
    return f" ({problem})" if problem else ""


def _read_entry(entry: Any, url: str) -> FeedEntry:
    html, base_url = _read_html(entry, url)
    return FeedEntry(
        id=str(entry.get("id") or entry.get("link") or ""),
        url=_read_link(entry, url),
        title=_read_text(entry, "title"),
        summary=_read_text(entry, "summary"),
        html=html,
        base_url=base_url,
        published=_read_date(entry),
        authors=tuple(name for one in entry.get("authors", ()) if (name := str(one.get("name") or "").strip())),
        topics=tuple(_read_topics(entry)),
        picture=next(_find_pictures(entry, url), ""),
        enclosures=tuple(_read_enclosures(entry, url)),
        is_draft=is_hidden(entry),
    )


def _read_topics(entry: Any) -> Iterator[str]:
    for tag in entry.get("tags", ()):
        if not is_kind(tag) and (term := str(tag.get("label") or tag.get("term") or "")):
            yield term


def _read_link(entry: Any, url: str) -> str:
    """Return the address of an entry. feedparser takes an invalid one for that of the feed."""
    link = make_absolute(entry.get("link"), url)
    return "" if link == url else link


def _read_html(entry: Any, url: str) -> tuple[str, str]:
    """Return the content of an entry as HTML, else its summary, and the base of its addresses."""
    contents = [one for one in entry.get("content", ()) if str(one.get("value") or "").strip()]
    if contents:
        longest = max(contents, key=lambda one: len(one["value"]))
        return _to_html(longest.get("type"), longest["value"]), longest.get("base") or url
    summary, detail = str(entry.get("summary") or ""), entry.get("summary_detail") or {}
    is_own = detail.get("value") == summary  # a description of a picture replaces the detail
    return _to_html(detail.get("type") if is_own else "text/html", summary), detail.get("base") or url


def _to_html(media_type: str | None, text: str) -> str:
    if (media_type or "") not in PLAIN_TYPES:
        return text
    return "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", text.strip()) if part)


def _read_text(node: Any, name: str) -> str:
    """Return a field as plain text."""
    text = str(node.get(name) or "")
    is_plain = (node.get(f"{name}_detail") or {}).get("type") in PLAIN_TYPES
    return text if is_plain else strip_tags(text)


def _read_date(entry: Any) -> datetime | None:
    """Return the date of the first publication, else that of the last change; feedparser gives both in UTC."""
    for name in ("published_parsed", "created_parsed", "updated_parsed"):
        if moment := entry.get(name):
            try:
                return datetime.fromtimestamp(timegm(moment), UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _read_own_address(feed: Any, url: str) -> str:
    links = feed.get("links", ())
    own = next((one.get("href") for one in links if one.get("rel") == "self"), feed.get("link"))
    return make_absolute(own, url)


def _find_pictures(entry: Any, url: str) -> Iterator[str]:
    """Yield pictures of the entry, the largest kinds first."""
    media: Iterable[Any] = entry.get("media_content", ())
    candidates = [
        *(one.get("url") for one in media if one.get("medium") == "image" or _is_image(one.get("type"))),
        *(one.get("href") for one in _get_enclosures(entry) if _is_image(one.get("type"))),
        *(one.get("url") for one in entry.get("media_thumbnail", ())),
        (entry.get("image") or {}).get("href"),
    ]
    yield from filter(None, (make_absolute(one, url) for one in candidates))


def _read_enclosures(entry: Any, url: str) -> Iterator[Enclosure]:
    for one in _get_enclosures(entry):
        address, media_type = make_absolute(one.get("href"), url), str(one.get("type") or "")
        if address and not _is_image(media_type):
            yield Enclosure(address, media_type, strip_tags(str(one.get("title") or "")))


def _get_enclosures(entry: Any) -> list[Any]:
    return [one for one in entry.get("links", ()) if one.get("rel") == "enclosure"]


def _is_image(media_type: Any) -> bool:
    return str(media_type or "").startswith("image/")
