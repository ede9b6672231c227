"""Read an export of WordPress: its items one after the other, and what it says of the site, its authors and terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cms.moving.importing.records.records import BadFile

from .items import Item
from .source_text import Repairs, read_text
from .xml_stream import Element, parse

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


MAX_ITEMS = 500_000  # facts of all of them are in memory; larger sites export each year by itself
MAX_TERMS = 200_000
ITEM = "item"
CO_AUTHORS = "author"  # the taxonomy of the plugin Co-Authors Plus; its slugs are logins with a prefix
CO_AUTHOR_PREFIX = "cap-"


class ExportFile:
    """A file that WordPress exported. Each call of `read_items` reads it again, with one item in memory.

    After the first call, `site`, `authors`, `terms` and `repairs` have what the file says besides its items.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.site = SiteFacts()
        self.authors: dict[str, Author] = {}  # login → author
        self.terms: dict[tuple[str, str], Term] = {}  # taxonomy and slug → term
        self.repairs: Repairs = Counter()

    def read_items(self) -> Generator[Item, None, None]:
        """Yield the items in the order of the file.

        Raises:
            BadFile: the file is no export, cannot be read to its end, or exceeds a limit; the items before that have
                been yielded.
        """
        self.repairs.clear()
        position = 0
        for element in parse(read_text(self.path, self.repairs)):
            if element.name != ITEM:
                self._read_channel(element)
                continue
            position += 1
            if position > MAX_ITEMS:
                raise BadFile(f"more than {MAX_ITEMS:,} items; export the years one by one")
            yield Item(element, position)

    def _read_channel(self, element: Element) -> None:
        self.site.add(element)
        self.authors.update((author.login, author) for author in read_authors(element))
        self.terms.update(((term.taxonomy, term.slug), term) for term in read_terms(element))
        if len(self.terms) + len(self.authors) > MAX_TERMS:
            raise BadFile(f"more than {MAX_TERMS:,} authors, categories and tags")


def read_site(path: Path) -> SiteFacts:
    """Return what an export says of its site before its first item.

    Raises:
        BadFile: as in `ExportFile.read_items`.
    """
    export = ExportFile(path)
    items = export.read_items()
    next(items, None)
    items.close()
    return export.site


def get_authors(item: Item, authors: Mapping[str, Author]) -> list[Author]:
    """Return the authors of an item: those of Co-Authors Plus, if there are any, else the one of WordPress."""
    logins = [term.slug.removeprefix(CO_AUTHOR_PREFIX) for term in item.terms if term.taxonomy == CO_AUTHORS]
    names = {term.slug.removeprefix(CO_AUTHOR_PREFIX): term.name for term in item.terms if term.taxonomy == CO_AUTHORS}
    found = [authors.get(login) or Author(login, names[login] or login, "") for login in logins]
    if not found and item.creator:
        found = [authors.get(item.creator) or Author(item.creator, item.creator, "")]
    return found
