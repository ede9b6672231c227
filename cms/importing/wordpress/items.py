"""What an export contains: its site, authors and terms, and items, with the values of their elements read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from .xml_stream import Element

NO_DATE = "0000-00-00"  # what WordPress writes for drafts that were never published
DATE_FORMAT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Author:
    """A user of the old site who is named by items."""

    login: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Term:
    """A category, tag or term of another taxonomy."""

    taxonomy: str
    id: str
    slug: str
    name: str
    parent: str  # a slug
    description: str


@dataclass(frozen=True, slots=True)
class AssignedTerm:
    """A term of an item."""

    taxonomy: str
    slug: str
    name: str


class Item:
    """An item of an export: a post, page, attachment, menu item or anything else that WordPress keeps as a post."""

    def __init__(self, element: Element, position: int) -> None:
        self.element = element
        self.position = position  # in the file, from 1

    @property
    def line(self) -> int:
        return self.element.line

    @property
    def problem(self) -> str:
        return self.element.problem

    @property
    def comments(self) -> int:
        return self.element.comments

    @cached_property
    def id(self) -> str:
        return self.element.get("wp:post_id")

    @cached_property
    def type(self) -> str:
        return self.element.get("wp:post_type") or "post"

    @cached_property
    def status(self) -> str:
        return self.element.get("wp:status")

    @property
    def title(self) -> str:
        return self.element.get("title")

    @property
    def guid(self) -> str:
        return self.element.get("guid")

    @property
    def link(self) -> str:
        return self.element.get("link")

    @property
    def slug(self) -> str:
        return self.element.get("wp:post_name")

    @property
    def parent(self) -> str:
        parent = self.element.get("wp:post_parent")
        return "" if parent == "0" else parent

    @property
    def creator(self) -> str:
        return self.element.get("dc:creator")

    @property
    def content(self) -> str:
        return self.element.get("content:encoded")

    @property
    def excerpt(self) -> str:
        return self.element.get("excerpt:encoded")

    @property
    def has_password(self) -> bool:
        return bool(self.element.get("wp:post_password"))

    @property
    def is_sticky(self) -> bool:
        return self.element.get("wp:is_sticky") == "1"

    @property
    def attachment_url(self) -> str:
        return self.element.get("wp:attachment_url")

    @cached_property
    def published_at(self) -> datetime | None:
        """The date in GMT; for drafts, which have none, that of the last change; None if there is no valid date."""
        names = ("wp:post_date_gmt", "wp:post_date", "wp:post_modified_gmt")
        return next((moment for name in names if (moment := parse_date(self.element.get(name)))), None)

    @cached_property
    def terms(self) -> list[AssignedTerm]:
        return [
            AssignedTerm(taxonomy, child.attributes.get("nicename", ""), child.text.strip())
            for child in self.element.children
            if child.name == "category" and (taxonomy := child.attributes.get("domain", ""))
        ]

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        for child in self.element.children:
            if child.name == "wp:postmeta":
                values.setdefault(child.get("wp:meta_key"), []).append(child.get("wp:meta_value"))
        return values

    def get_meta(self, *keys: str) -> str:
        """Return the first value of the first of these keys that has one."""
        return next((value for key in keys for value in self.meta.get(key, ()) if value), "")


@dataclass(slots=True)
class SiteFacts:
    """What the channel says of the old site."""

    title: str = ""
    url: str = ""  # of the blog, without a slash at the end
    language: str = ""

    def add(self, element: Element) -> None:
        """Read an element of the channel that is no item."""
        text = element.text.strip()
        if element.name == "title" and not self.title:
            self.title = text
        elif element.name == "language" and not self.language:
            self.language = text
        elif element.name == "wp:base_blog_url" or (element.name == "link" and not self.url):
            self.url = text.rstrip("/") or self.url

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
        yield Author(login, name, element.get("wp:author_description"))


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


def parse_date(written: str) -> datetime | None:
    """Return a date of WordPress as UTC; None if it is missing or impossible."""
    if not written or written.startswith(NO_DATE):
        return None
    try:
        return datetime.strptime(written, DATE_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None
