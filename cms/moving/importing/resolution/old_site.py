"""What each address of an old site leads to: pages, files, and archives of categories, tags and authors.

Understands every form of link of WordPress.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from .old_urls import (
    InvalidURL,
    UploadNames,
    add_query,
    normalise_host,
    normalise_path,
    read_query,
    split_url,
    unwrap_proxy,
)

BASES = {"category": "category", "post_tag": "tag"}  # the beginning of the archive's path, by taxonomy
AUTHOR, AUTHOR_BASE = "author", "author"
# The parameters of addresses without permalinks, by taxonomy: those with a number, and those with a name.
NUMBER_PARAMETERS = {"category": "cat", AUTHOR: "author"}
NAME_PARAMETERS = {"category": "category_name", "post_tag": "tag", AUTHOR: "author_name"}
PARAMETERS = {  # taxonomies
    known[taxonomy]: taxonomy
    for taxonomy in NAME_PARAMETERS
    for known in (NUMBER_PARAMETERS, NAME_PARAMETERS)
    if taxonomy in known
}
OTHER_PARAMETERS = ("s", "m", "year", "feed")
NOTHING_IMPORTED = "nothing was imported for this archive"


class Kind(enum.Enum):
    """What a link of the old site leads to."""

    RECORD = "record"
    FILE = "file"
    TOPIC = "topic"
    PERSON = "person"
    HOME = "home"


class Target(NamedTuple):
    """What a link leads to. `value` is the id of a record, the URL of a file or the slug of a topic or person."""

    kind: Kind
    value: str
    fragment: str = ""


class Unresolved(Exception):
    """A link leads into the old site, but to nothing imported; the message is the reason."""


@dataclass(frozen=True, slots=True)
class ListPaths:
    """The paths at which the frontend lists the pages of a topic and of a person; "" if it has no such list."""

    topic: str = ""
    person: str = ""

    def get_path(self, target: Target) -> str:
        """Return the path of a list or of the home page; "" if the frontend has none."""
        match target.kind:
            case Kind.TOPIC:
                return self.topic.format(topic=target.value)
            case Kind.PERSON:
                return self.person.format(person=target.value)
            case Kind.HOME:
                return target.value
            case _:
                return ""

    def with_prefix(self, prefix: str) -> ListPaths:
        """Return the paths of another language, which has a prefix."""
        return ListPaths(*(f"{prefix}{path}" if path else "" for path in (self.topic, self.person)))


NO_LISTS = ListPaths()
DEFAULT_LISTS = ListPaths("/search?topic={topic}", "/search?person={person}")  # paths of the reference site


class Archives:
    """Finds the topic or person that an archive was about."""

    def __init__(self) -> None:
        self._taxonomies = {base: taxonomy for taxonomy, base in BASES.items()} | {AUTHOR_BASE: AUTHOR}
        self._targets: dict[tuple[str, str], Target] = {}  # taxonomy and slug, or number → target

    def add_topic(self, taxonomy: str, slug: str, topic: str, *, item_id: str = "") -> None:
        """Add a category or tag, and the slug of the topic that it becomes."""
        if taxonomy not in BASES:
            self._taxonomies.setdefault(taxonomy, taxonomy)
        self._add(taxonomy, slug, item_id, Target(Kind.TOPIC, topic))

    def add_person(self, name: str, person: str, *, item_id: str = "") -> None:
        """Add an author by the name in the address of the archive, and the slug of the person."""
        self._add(AUTHOR, name, item_id, Target(Kind.PERSON, person))

    def _add(self, taxonomy: str, slug: str, item_id: str, target: Target) -> None:
        for name in filter(None, (unquote(slug, errors="replace").casefold(), item_id)):
            self._targets.setdefault((taxonomy, name), target)

    def find_at(self, path: str) -> Target | None:
        """Return what the archive at a path is about; the path of a category has those above it, too."""
        base, _, rest = path.lstrip("/").partition("/")
        taxonomy = self._taxonomies.get(base)
        return self._targets.get((taxonomy, _get_last(rest))) if taxonomy and rest else None

    def is_archive(self, path: str) -> bool:
        """Return whether a path begins like that of an archive."""
        return path.split("/")[1] in self._taxonomies

    def find_by_query(self, query: Mapping[str, str]) -> Target | None:
        """Return what the archive with these parameters is about; None if they name none.

        Raises:
            Unresolved: it is about nothing imported.
        """
        for name, taxonomy in PARAMETERS.items():
            if name in query:
                if found := self._targets.get((taxonomy, _get_last(query[name]))):
                    return found
                raise Unresolved(NOTHING_IMPORTED)
        if any(name in query for name in OTHER_PARAMETERS):
            raise Unresolved("a search or an archive of the old site")
        return None


def _get_last(path: str) -> str:
    return path.rpartition("/")[2].casefold()


ID_PARAMETERS = ("p", "page_id", "attachment_id")  # WordPress finds any item by its id with these
# What WordPress appends to the address of a page: its feed, its other forms, and parts of it or of its comments.
APPENDED = re.compile(
    r"(?:/(?:feed(?:/[a-z0-9]+)?|amp|embed|trackback|comment-page-\d{1,6}|page/\d{1,6})|(?<=[^/])/\d{1,3})+$"
)
NUMERIC = re.compile(r"^/archives/(\d{1,20})$")
SCRIPT = "/index.php"
ATTACHMENT_KEY = "attachment:"


class OldSite:
    """What is known of an old site before its records are imported: add everything first, then find links.

    `url` is the address of its home page, `upload_urls` those of its uploads, which may have a host of their own.
    """

    def __init__(self, url: str, *, upload_urls: Collection[str] = ()) -> None:
        home = split_url(url)
        self.uploads = UploadNames(upload_urls)
        self.archives = Archives()
        self._host = normalise_host(home.netloc)
        self._home_path = normalise_path(home.path).rstrip("/")
        self._by_path: dict[str, Target] = {}  # path, with the query if that belongs to the URL → target
        self._by_item: dict[str, Target] = {}  # number of WordPress → target
        self._by_slug: dict[str, Target | None] = {}  # last part of the path → target; None if several have it
        self._files: dict[str, str] = {}  # URLs by the number of WordPress

    # ------------------------------------------------------------------ what is known

    def add_record(self, record_id: str, url: str, *, item_id: str = "", other_urls: Iterable[str] = ()) -> None:
        """Add a page with its address, its number in WordPress and other addresses that it has or had."""
        target = Target(Kind.RECORD, record_id)
        if item_id:
            self._by_item.setdefault(item_id, target)
        for address in (url, *other_urls):
            if key := self._get_key(address):
                self._by_path.setdefault(key, target)
                self._add_slug(key, target)

    def add_attachment(self, item_id: str, url: str, file: str, *, parent: str = "") -> None:
        """Add a file with the page that shows it alone; `parent` is the record that it was uploaded for."""
        self._files.setdefault(item_id, file)
        self.uploads.add_known(file)
        target = Target(Kind.RECORD, parent) if parent else Target(Kind.FILE, file)
        self._by_item.setdefault(item_id, target)
        if key := self._get_key(url):
            self._by_path.setdefault(key, target)

    def get_file(self, key: str) -> str:
        """Return the URL of the file that a conversion means by “attachment:12”; any other key is returned as it is."""
        return self._files.get(key.removeprefix(ATTACHMENT_KEY), key) if key.startswith(ATTACHMENT_KEY) else key

    def _get_key(self, url: str) -> str:
        """Return the key of an address of this site; "" for its home page, other sites and addresses with a number."""
        try:
            parts = urlsplit(unwrap_proxy(url))
        except InvalidURL:
            return ""
        path = self._get_path(parts)
        if path is None or any(name in ID_PARAMETERS for name in read_query(parts)):
            return ""
        return add_query(path, parts)

    def _get_path(self, parts: SplitResult) -> str | None:
        """Return the path below the home page, without a slash at its end; None if it is not in this site."""
        path = normalise_path(parts.path).rstrip("/")
        if normalise_host(parts.netloc) != self._host or not f"{path}/".startswith(f"{self._home_path}/"):
            return None
        below = path.removeprefix(self._home_path)
        return (below.removeprefix(SCRIPT) if f"{below}/".startswith(f"{SCRIPT}/") else below).casefold()

    def _add_slug(self, key: str, target: Target) -> None:
        slug = key.rpartition("/")[2]
        self._by_slug[slug] = target if self._by_slug.get(slug, target) == target else None

    # ------------------------------------------------------------------ links

    def find(self, href: str, base: str = "") -> Target | None:
        """Return what a link leads to; None if it does not lead into the old site. `base` is the page that has it.

        Raises:
            Unresolved: it leads into the old site, but to nothing imported.
        """
        try:
            parts = urlsplit(unwrap_proxy(urljoin(base, href.strip()) if base else href))
        except (ValueError, InvalidURL):
            return None
        if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
            return None
        url, path = parts._replace(fragment="").geturl(), self._get_path(parts)
        if self.uploads.is_upload(url) and path not in self._by_path:  # a permalink may end with a suffix
            return Target(Kind.FILE, url)
        return None if path is None else self._find_page(path, parts)._replace(fragment=parts.fragment)

    def _find_page(self, path: str, parts: SplitResult) -> Target:
        found = self._by_path.get(add_query(path, parts)) or self._find_by_query(path, parts) or self._by_path.get(path)
        if found:
            return found
        shorter = APPENDED.sub("", path)
        if not shorter:
            return Target(Kind.HOME, "/")
        if number := NUMERIC.match(path):
            return self._get_item(number[1])
        found = self._by_path.get(shorter) or self.archives.find_at(path) or self.archives.find_at(shorter)
        found = found or self._by_slug.get(shorter.rpartition("/")[2])
        if found is None:
            is_archive = self.archives.is_archive(path)
            raise Unresolved(NOTHING_IMPORTED if is_archive else "no imported page had this address")
        return found

    def _find_by_query(self, path: str, parts: SplitResult) -> Target | None:
        query = read_query(parts)
        if number := next((query[name] for name in ID_PARAMETERS if name in query), None):
            return self._get_item(number)
        return None if path else self.archives.find_by_query(query)

    def _get_item(self, number: str) -> Target:
        if number not in self._by_item:
            raise Unresolved(f"nothing was imported with the number {number[:20]}")
        return self._by_item[number]
