"""What the front matter of a document says to readers: title, summary, topics, authors, picture and end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from django.utils.text import Truncator

from .documents import ENDS, Document
from .front_matter import find_moment, get_beginning, get_text, list_texts

# Each of these patterns takes a time that is linear in the length of the text.
HEADING = re.compile(r"\A\s*+(?:#[ \t]++(?P<marked>[^\n]++)(?:\n|\Z)|(?P<underlined>[^\n]++)\n=++[ \t]*+(?:\n|\Z))")
MARKUP = re.compile(r"\*\*|__|`|\[([^\[\]]*)\]\([^()]*\)")
SUMMARIES = ("description", "summary", "excerpt", "lead", "subtitle", "abstract", "lede")
TOPICS = ("tags", "tag", "topics", "keywords")
COLLECTIONS = frozenset(("post", "posts", "page", "pages", "all", "nav", "blog", "featured"))  # tags of Eleventy
AUTHORS = ("authors", "author", "by", "byline")
AUTHOR_DATA = ("authors", "people", "team", "author", "members")
AUTHOR_NAMES = ("name", "full_name", "fullname", "display_name", "title")
PICTURES = (
    *("image", "featured_image", "featuredImage", "featureImage", "feature_image", "cover", "banner", "hero", "header"),
    *("thumbnail", "images", "teaser", "img"),
)
PICTURE_PARTS = ("src", "path", "url", "image", "feature", "teaser", "file", "thumbnail")
ALTERNATIVES = ("image_alt", "image_alt_text", "imageAlt", "alt", "featured_image_alt")
PICTURE = re.compile(r"[^<>]{1,1000}\.(?:avif|gif|jpe?g|png|svg|webp)(?:\?[^<>]*)?\Z", re.IGNORECASE)
MAX_ALTERNATIVE_LENGTH = 250  # as in the pages


def find_title(document: Document, text: str) -> tuple[str, str]:
    """Return the title of a document, and its text without a heading that repeats it."""
    title = get_text(document.fields, "title", "linkTitle", "name")
    heading = HEADING.match(text)
    written = (heading["marked"] or "").rstrip(" \t#") or heading["underlined"] or "" if heading else ""
    shown = _remove_markup(written)
    if heading and (not title or " ".join(shown.split()).casefold() == title.casefold()):
        return title or shown, text[heading.end() :]
    return title or document.name.replace("-", " ").replace("_", " ").capitalize(), text


def get_summary(document: Document) -> str:
    """Return the summary of a document, which may have markup."""
    return _remove_markup(get_text(document.fields, *SUMMARIES))


def _remove_markup(text: str) -> str:
    """Return a text without emphasis and with the words of its links."""
    return MARKUP.sub(lambda found: found[1] or "", text)


def find_topics(document: Document) -> list[str]:
    """Return the tags and categories of a document, each once."""
    named = [one for name in TOPICS for one in _split(document.fields.get(name))]
    found = [*document.categories, *named]
    return [one for one in dict.fromkeys(" ".join(text.split()) for text in found) if one.lower() not in COLLECTIONS]


def _split(value: Any) -> list[str]:
    """Return the terms of a field: a text has several with commas between them, otherwise one."""
    return list_texts(value, separator=",")


def find_authors(document: Document, data: Mapping[str, Any]) -> list[str]:
    """Return the names of the authors of a document; a key of the site's data of authors stands for its name."""
    named = [one for field in AUTHORS for one in _list_authors(document.fields.get(field))]
    return list(dict.fromkeys(_look_up(one, data) for one in named))


def _list_authors(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from list_texts(get_text(value, *AUTHOR_NAMES))
    elif isinstance(value, list):
        for one in value:
            yield from _list_authors(one)
    else:
        yield from list_texts(value)


def _look_up(author: str, data: Mapping[str, Any]) -> str:
    for name in AUTHOR_DATA:
        known = data.get(name)
        found = known.get(author) if isinstance(known, Mapping) else None
        if isinstance(found, Mapping) and (full := get_text(found, *AUTHOR_NAMES)):
            return full
        if isinstance(found, str):
            return found
    return author


def find_picture(document: Document) -> tuple[str, str]:
    """Return the address of the picture of a document and its alternative text, as they are written."""
    for name in PICTURES:
        value: Any = document.fields.get(name)
        value = value[0] if isinstance(value, list) and value else value
        alt = get_text(document.fields, *ALTERNATIVES)
        if isinstance(value, Mapping):
            value, alt = get_text(value, *PICTURE_PARTS), get_text(value, "alt", "image_alt") or alt
        if isinstance(value, str) and PICTURE.match(value.strip()):
            return value.strip(), Truncator(alt).chars(MAX_ALTERNATIVE_LENGTH, truncate="…")
    return "", ""


def get_end(document: Document, zone: tzinfo) -> datetime | None:
    """Return when a document ends, for a page that has not ended yet."""
    found = None if document.is_hidden else find_moment(document.fields, ENDS, zone)
    return get_beginning(found, zone) if found else None
