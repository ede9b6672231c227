"""What is known of all items of an export before the first is imported, from a first reading of the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..records import BadFile, State
from .authors import get_authors
from .export_file import MAX_TERMS, ExportFile
from .item_order import Order, plan_order
from .items import AssignedTerm, Author, Item
from .languages import choose_source, get_language, get_translation_group, match_language
from .mapping import ATTACHMENT, REUSABLE_BLOCK, TypeMapping, TypeMappings
from .states import get_state

MAX_ID_LENGTH = 255
MAX_UPLOAD_URLS = 20
MAX_REUSABLE_CHARACTERS = 5_000_000  # of all reusable blocks together
MONTH = re.compile(r"(https?://[^?#]*/)\d{4}/\d{2}/[^/?#]+")
CREDIT = re.compile(r'"(?:credit|copyright)";s:\d+:"([^"]{1,255})"')  # in the serialised metadata of a picture


@dataclass(slots=True)
class KnownItem:
    """What is known of an item that becomes a page, or of an attachment."""

    position: int
    id: str
    type: str
    record_id: str
    link: str
    parent: str
    language: str  # one of this installation, or as the export names it; "" if it does not
    group: str  # of translations
    is_public: bool
    page_type: str = ""
    translation_of: int = 0  # position of the source


@dataclass(slots=True)
class KnownFile:
    """An attachment."""

    url: str
    title: str
    alt: str
    caption: str
    credit: str


class ItemIndex:
    """The facts of all items, by position, and attachments and reusable blocks, by their ids."""

    def __init__(self, export: ExportFile, mappings: TypeMappings, languages: Collection[str], now: datetime) -> None:
        self.export = export
        self.mappings = mappings
        self.languages = languages
        self.now = now
        self.total = 0
        self.comments = 0
        self.unreadable = ""  # why the file could not be read to its end
        self.items: dict[int, KnownItem] = {}
        self.positions: dict[str, int] = {}  # by id; the first item with it
        self.files: dict[str, KnownFile] = {}
        self.upload_urls: Counter[str] = Counter()  # the directories that attachments are in
        self.reusable_blocks: dict[str, str] = {}  # only public ones: WordPress shows no others
        # Terms and authors of items that become pages, by language, and whether a public item has them.
        self.terms: dict[tuple[str, AssignedTerm], bool] = {}
        self.authors: dict[tuple[str, Author], bool] = {}
        self.order = Order()
        self._record_ids: set[str] = set()
        self._reusable_characters = 0

    def read(self) -> Iterator[int]:
        """Read the file, and yield the number of items read after each.

        The index has the items before a place where the file cannot be read; `unreadable` has the reason.
        """
        try:
            for item in self.export.read_items():
                self._add(item)
                yield self.total
        except BadFile as problem:
            self.unreadable = str(problem)
        self._link_translations()
        self.order = plan_order(self.items, self._get_needed)

    def get_file_of(self, item_id: str) -> KnownFile | None:
        """Return the attachment with this id."""
        return self.files.get(item_id)

    def get_parent(self, known: KnownItem) -> KnownItem | None:
        """Return the item below which the page of an item is, if both are pages and they form no circle."""
        position = self._find_parent(known)
        return self.items[position] if position and not self.is_cut(known, position) else None

    def get_source(self, known: KnownItem) -> KnownItem | None:
        """Return the item that an item is a translation of."""
        position = known.translation_of
        return self.items[position] if position and not self.is_cut(known, position) else None

    def is_cut(self, known: KnownItem, position: int) -> bool:
        """Return whether an item cannot refer to another one, because of a circle or a chain that is too long."""
        return position in self.order.cut.get(known.position, ())

    @property
    def first_language(self) -> str:
        """The language of this installation that is the first of the old site, "" if there is none."""
        return match_language(self.export.site.language, self.languages)

    # ------------------------------------------------------------------ reading

    def _add(self, item: Item) -> None:
        self.total += 1
        self.comments += item.comments
        mapping = self.mappings.get(item.type)
        state, _ = get_state(item, self.now)
        if item.type == REUSABLE_BLOCK and state == State.PUBLIC:
            self._add_reusable_block(item)
        if not item.id or item.problem or (mapping is None and item.type != ATTACHMENT):
            return
        if item.id in self.positions:
            return  # reported as a repetition when its turn comes
        self.positions[item.id] = item.position
        known = self._describe(item, mapping.page if mapping else "", state == State.PUBLIC)
        self.items[item.position] = known
        if item.type == ATTACHMENT:
            self._add_file(item)
        elif mapping:
            self._add_names(item, known, mapping)

    def _describe(self, item: Item, page_type: str, is_public: bool) -> KnownItem:
        written = get_language(item)
        return KnownItem(
            position=item.position,
            id=item.id,
            type=item.type,
            record_id=self._build_record_id(item),
            link=item.link,
            parent=item.parent,
            language=match_language(written, self.languages) or written,
            group=get_translation_group(item),
            is_public=is_public,
            page_type=page_type,
        )

    def _build_record_id(self, item: Item) -> str:
        """Return the guid, which WordPress never changes; with the item's id if it is repeated, the address if none."""
        address = f"{self.export.site.url}/?p={item.id}"
        record_id = item.guid if item.guid and len(item.guid) <= MAX_ID_LENGTH else address
        if record_id in self._record_ids:
            record_id = f"{record_id[: MAX_ID_LENGTH - 21]}#{item.id[:20]}"
        self._record_ids.add(record_id)
        return record_id

    def _add_file(self, item: Item) -> None:
        url = item.attachment_url or item.guid
        credit = CREDIT.search(item.get_meta("_wp_attachment_metadata"))
        if (base := _find_uploads(url, item.get_meta("_wp_attached_file"))) and len(self.upload_urls) < MAX_UPLOAD_URLS:
            self.upload_urls[base] += 1
        self.files[item.id] = KnownFile(
            url=url,
            title=item.title,
            alt=item.get_meta("_wp_attachment_image_alt"),
            caption=item.excerpt,
            credit=credit[1] if credit else "",
        )

    def _add_names(self, item: Item, known: KnownItem, mapping: TypeMapping) -> None:
        terms = {(known.language, term): known.is_public for term in item.terms if term.taxonomy in mapping.topics}
        authors = {(known.language, one): known.is_public for one in get_authors(item, self.export.authors)}
        self.terms.update((key, public or self.terms.get(key, False)) for key, public in terms.items())
        self.authors.update((key, public or self.authors.get(key, False)) for key, public in authors.items())
        if len(self.terms) + len(self.authors) > MAX_TERMS:
            raise BadFile(f"items have more than {MAX_TERMS:,} authors, categories and tags")

    def _add_reusable_block(self, item: Item) -> None:
        self._reusable_characters += len(item.content)
        if self._reusable_characters <= MAX_REUSABLE_CHARACTERS:
            self.reusable_blocks[item.id] = item.content

    # ------------------------------------------------------------------ relations

    def _link_translations(self) -> None:
        groups: dict[tuple[str, str], list[KnownItem]] = {}
        for known in self.items.values():
            if known.group and known.page_type:
                groups.setdefault((known.group, known.page_type), []).append(known)
        for members in groups.values():
            source = int(choose_source(((str(one.position), one.language) for one in members), self.first_language))
            languages = {self.items[source].language}
            for known in members:
                if known.position != source and known.language not in languages:
                    known.translation_of = source
                    languages.add(known.language)

    def _get_needed(self, position: int) -> list[int]:
        known = self.items[position]
        return [one for one in (self._find_parent(known), known.translation_of) if one]

    def _find_parent(self, known: KnownItem) -> int:
        """Return the position of the page above an item, 0 if there is none or it cannot be there."""
        position = self.positions.get(known.parent, 0)
        parent = self.items.get(position)
        if not parent or not known.page_type or parent.page_type != known.page_type:
            return 0
        return position if parent.language == known.language else 0


def _find_uploads(url: str, attached_file: str) -> str:
    """Return the URL of the directory of uploads that a file is in, "" if it cannot be told from its URL."""
    if attached_file and url.endswith(f"/{attached_file}"):
        return url.removesuffix(attached_file)
    month = MONTH.fullmatch(url)
    return month[1] if month else ""
