"""What is kept of items while a file is imported: of those that become pages, and of attachments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cms.moving.importing.records.record_types import State

from .items import Item
from .languages import choose_source
from .texts import to_line

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
