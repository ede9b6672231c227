"""What is kept of items while a file is imported, and the addresses that they had in the old site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from cms.moving.importing.records.record_types import State, choose_old_paths
from cms.moving.importing.resolution.old_site import ID_PARAMETERS

from .export_file import SiteFacts
from .items import Item, choose_source, to_line
from .type_mappings import ATTACHMENT, PAGE

MONTH = re.compile(r"(https?://[^?#]*/)\d{4}/\d{2}/[^/?#]+")
CREDIT = re.compile(r'"(?:credit|copyright)";s:\d+:"([^"]{1,255})"')  # in the serialised metadata of a picture


@dataclass(slots=True)
class KnownItem:
    """What is known of an item that becomes a page, or of an attachment."""

    position: int
    key: str  # see `Item.key`
    id: str  # "" if the export has none
    type: str
    record_id: str
    link: str
    parent: str
    language: str  # one of this installation, or as the export names it; "" if it does not
    group: str  # group of translations
    state: State
    state_note: str  # where the state differs from the old one
    page_type: str = ""
    translation_of: int = 0  # position of the source


@dataclass(slots=True)
class KnownFile:
    """An attachment."""

    url: str
    title: str
    alt: str
    credit: str
    caption: str


def describe_file(item: Item) -> KnownFile:
    """Return what is kept of an attachment."""
    credit = CREDIT.search(item.get_meta("_wp_attachment_metadata"))
    return KnownFile(
        url=item.attachment_url or item.guid,
        title=to_line(item.title),
        alt=to_line(item.get_meta("_wp_attachment_image_alt")),
        credit=credit[1] if credit else "",
        caption=to_line(item.excerpt),
    )


def find_uploads(item: Item) -> str:
    """Return the URL of the directory of uploads that a file is in, "" if it cannot be told from its URL."""
    url, attached_file = item.attachment_url, item.get_meta("_wp_attached_file")
    if attached_file and url.endswith(f"/{attached_file}"):
        return url.removesuffix(attached_file)
    month = MONTH.fullmatch(url)
    return month[1] if month else ""


def link_translations(items: Iterable[KnownItem], first_language: str) -> None:
    """Let the items of each group of translations refer to its source, one in each language."""
    groups: dict[tuple[str, str], list[KnownItem]] = {}
    for known in items:
        if known.group and known.page_type:
            groups.setdefault((known.group, known.page_type), []).append(known)
    for members in groups.values():
        source = int(choose_source(((str(one.position), one.language) for one in members), first_language))
        languages = {one.language for one in members if one.position == source}
        for known in members:
            if known.position != source and known.language not in languages:
                known.translation_of = source
                languages.add(known.language)


def is_same_host(url: str, site: SiteFacts) -> bool:
    """Return whether an address is in the old site, with or without “www.”."""
    try:
        host = urlsplit(url).netloc
    except ValueError:
        return False
    return host.lower().removeprefix("www.") == site.host.lower().removeprefix("www.")


def get_path(url: str, site: SiteFacts) -> str:
    """Return the path with the query of an address of the old site; "" for its home page and other sites."""
    if not is_same_host(url, site):
        return ""
    parts = urlsplit(url)
    path = parts.path or "/"
    if path.rstrip("/") == site.path and not parts.query:
        return ""
    return f"{path}?{parts.query}" if parts.query else path


def is_front_page(item: Item, site: SiteFacts) -> bool:
    """Return whether an item was shown at the address of the old site itself."""
    return item.link.rstrip("/") == site.url


def get_old_paths(item: Item, site: SiteFacts, below: list[str]) -> tuple[list[str], list[str]]:
    """Return the old paths of an item, and those that cannot redirect because they are too long or too many.

    `below` has the addresses of the attachments of the item, whose pages showed a single file.
    """
    return choose_old_paths((*_get_own_paths(item, site), *below))


def _get_own_paths(item: Item, site: SiteFacts) -> Iterator[str]:
    path = get_path(item.link, site)
    yield path
    home = f"{site.path}/"
    if item.id:
        yield f"{home}?p={item.id}"
    if item.id and item.type == PAGE:
        yield f"{home}?page_id={item.id}"
    if is_same_host(item.guid, site) and _has_id(item.guid, item.id):
        yield get_path(item.guid, site)
    last = path.rstrip("/").rpartition("/")
    if item.slug and last[2] == item.slug:  # a permalink with the slug at its end
        for slug in item.meta.get("_wp_old_slug", ()):
            yield f"{last[0]}/{slug}{'/' if path.endswith('/') else ''}"


def _has_id(url: str, item_id: str) -> bool:
    """Return whether an address has the id of the item; guids with other ids or none are no addresses."""
    return any(name in ID_PARAMETERS and value == item_id for name, value in parse_qsl(urlsplit(url).query))


def collect_attachment_paths(items: Iterable[KnownItem], site: SiteFacts) -> dict[str, list[str]]:
    """Return the old paths of attachments by the id of the item that they belong to."""
    found: dict[str, list[str]] = {}
    for known in items:
        if known.type == ATTACHMENT and known.parent:
            found.setdefault(known.parent, []).extend(get_attachment_paths(known, site))
    return found


def get_attachment_paths(known: KnownItem, site: SiteFacts) -> Iterator[str]:
    """Yield the old paths of the page that showed an attachment."""
    if path := get_path(known.link, site):
        yield path
    if known.id:
        yield f"{site.path}/?attachment_id={known.id}"
