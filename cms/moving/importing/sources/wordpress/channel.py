"""What an export says besides its items: the old site, its authors, and its categories, tags and other terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from .xml_stream import Element

URL = re.compile(r"https?://[\w.-]+(:[0-9]{1,4}|:[1-5][0-9]{4})?(/[^\s\[\]]*)?")


@dataclass(frozen=True, slots=True)
class Author:
    """A user of the old site who is named by items."""

    login: str
    name: str
    description: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A category, tag or term of another taxonomy."""

    taxonomy: str
    id: str
    slug: str
    name: str
    parent: str  # a slug
    description: str


@dataclass(slots=True)
class SiteFacts:
    """What the channel says of the old site."""

    title: str = ""
    url: str = ""  # URL of the blog, without a slash at the end
    language: str = ""
    description: str = ""

    def add(self, element: Element) -> None:
        """Read an element of the channel that is no item."""
        text = element.text.strip()
        if element.name == "title" and not self.title:
            self.title = text
        elif element.name == "description" and not self.description:
            self.description = text
        elif element.name == "language" and not self.language:
            self.language = text
        elif element.name == "wp:base_blog_url" or (element.name == "link" and not self.url):
            self.url = text.rstrip("/") if URL.fullmatch(text) else self.url

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        """The path of the blog within its host, "" or like "/blog"."""
        return urlsplit(self.url).path.rstrip("/")


def read_authors(element: Element) -> Iterator[Author]:
    """Yield the author in an element of the channel, if it is one."""
    if element.name == "wp:author" and (login := element.get("wp:author_login")):
        names = (element.get("wp:author_first_name"), element.get("wp:author_last_name"))
        name = element.get("wp:author_display_name") or " ".join(filter(None, names)) or login
        yield Author(login, name, element.get("wp:author_description"), element.get("wp:author_id"))


def read_terms(element: Element) -> Iterator[Term]:
    """Yield the term in an element of the channel, if it is one."""
    if element.name == "wp:category":
        yield _read_term(element, "category", "wp:category_nicename", "wp:cat_name", "wp:category")
    elif element.name == "wp:tag":
        yield _read_term(element, "post_tag", "wp:tag_slug", "wp:tag_name", "wp:tag")
    elif element.name == "wp:term":
        yield _read_term(element, element.get("wp:term_taxonomy"), "wp:term_slug", "wp:term_name", "wp:term")


def _read_term(element: Element, taxonomy: str, slug: str, name: str, prefix: str) -> Term:
    return Term(
        taxonomy,
        element.get("wp:term_id"),
        element.get(slug),
        element.get(name) or element.get(slug),
        element.get(f"{prefix}_parent"),
        element.get(f"{prefix}_description"),
    )
