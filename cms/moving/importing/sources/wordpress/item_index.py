"""What is known of all items of an export before the first is imported, and the order in which they are imported.

An export has its items in any order, and only one of them is in memory. So the file is read in rounds: the first round
imports everything that refers to nothing later in the file, the second what refers to something of the first, and so
on. Most exports need one or two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cms.moving.importing.records.record_types import State
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.resolution.destinations import get_importable_types
from cms.moving.importing.resolution.old_urls import is_picture

from .export_file import MAX_TERMS, Author, ExportFile, get_authors
from .item_facts import KnownFile, KnownItem, describe_file, find_uploads, is_same_host, link_translations
from .items import AssignedTerm, Item, get_language, get_state, get_translation_group, match_language
from .plugin_items import KEPT_TYPES, PluginItems, name_authors
from .type_mappings import ATTACHMENT, REUSABLE_BLOCK, TypeMapping, TypeMappings

MAX_CHAIN = 30  # items that depend on each other; WordPress sites have five levels, Wagtail allows sixty
MAX_ID_LENGTH = 255
MAX_UPLOAD_URLS = 20
MAX_REUSABLE_CHARACTERS = 5_000_000  # characters of all reusable blocks together

GetNeeded = Callable[[int], list[int]]  # the positions that an item refers to


@dataclass(slots=True)
class Order:
    """The round of each position that is not in the first, and the references that are not kept.

    Of a circle, the reference that closes it is cut, and of a chain the one that makes it too long.
    """

    rounds: dict[int, int] = field(default_factory=dict)
    cut: dict[int, set[int]] = field(default_factory=dict)  # position: positions that it does not refer to any more

    @property
    def last_round(self) -> int:
        """The number of the last round, from 0."""
        return max(self.rounds.values(), default=0)

    def get_round(self, position: int) -> int:
        """Return the round of a position."""
        return self.rounds.get(position, 0)

    def is_cut(self, position: int, needed: int) -> bool:
        """Return whether a position cannot refer to another one."""
        return needed in self.cut.get(position, ())


def plan_order(positions: Iterable[int], get_needed: GetNeeded) -> Order:
    """Return the order of items by their positions, without recursion: chains may be long."""
    order = Order()
    lengths: dict[int, int] = {}  # finished chains by their ends
    for start in positions:
        path = {} if start in lengths else {start: get_needed(start)}  # each refers to the next one
        while path:
            position, needed = next(reversed(path.items()))
            waiting = next((one for one in needed if one not in lengths and one not in path), None)
            if waiting is not None:
                path[waiting] = get_needed(waiting)
                continue
            cut = {one for one in needed if one in path or lengths[one] >= MAX_CHAIN}
            kept = [one for one in needed if one not in cut]
            if cut:
                order.cut[position] = cut
            lengths[position] = 1 + max((lengths[one] for one in kept), default=0)
            if found := max((order.get_round(one) + (one > position) for one in kept), default=0):
                order.rounds[position] = found
            del path[position]
    return order


class ItemIndex:
    """The facts of all items, by position, and attachments and reusable blocks, by their ids."""

    def __init__(self, export: ExportFile, mappings: TypeMappings, languages: Collection[str], now: datetime) -> None:
        self.export = export
        self.mappings = mappings
        self.languages = languages
        self.now = now
        self.total = 0
        self.attachments = 0
        self.comments = 0
        self.unreadable = ""  # why the file could not be read to its end
        self.items: dict[int, KnownItem] = {}
        self.positions: dict[str, int] = {}  # key of the item → position of the first one with it
        self.files: dict[str, KnownFile] = {}
        self.attached: dict[str, list[str]] = {}  # ids of pictures by the id of the item that they belong to
        self.upload_urls: Counter[str] = Counter()  # the directories that attachments are in
        self.reusable_blocks: dict[str, str] = {}  # only public ones: WordPress shows no others
        # Terms and authors of items that become pages, by language, and whether a public item has them.
        self.terms: dict[tuple[str, AssignedTerm], bool] = {}
        self.authors: dict[tuple[str, Author], bool] = {}
        self.plugin_items = PluginItems()
        self.order = Order()
        self._scheduled: Collection[str] = ()
        self._dated_types = {name for name, kind in get_importable_types().items() if kind.needs_date}
        self._record_ids: set[str] = set()
        self._reusable_characters = 0

    def read(self, scheduled: Collection[str] = ()) -> Iterator[int]:
        """Read the file, and yield the number of items read after each.

        `scheduled` are the ids of records that stay scheduled although their time has come: a page has been made.
        The index has the items before a place where the file cannot be read; `unreadable` has the reason.
        """
        self._scheduled = scheduled
        try:
            for item in self.export.read_items():
                self._add(item)
                yield self.total
        except BadFile as problem:
            self.unreadable = str(problem)
        for login, guest in self.plugin_items.guests.items():
            self.export.authors.setdefault(login, guest)
        self.authors = name_authors(self.authors, self.export.authors)
        link_translations(self.items.values(), self.first_language)
        self.order = plan_order(self.items, self._get_needed)

    def get_file_of(self, item_id: str) -> KnownFile | None:
        """Return the attachment with this id."""
        return self.files.get(item_id)

    def describe_repetition(self, item: Item) -> str:
        """Return why an item is not imported: another one before it has the same id, or is the same one."""
        same = f"wp:post_id, {item.id[:20]}" if item.id else "title, date and guid, and neither has a wp:post_id"
        return f"item {self.positions.get(item.key)} has the same {same}"

    def get_parent(self, known: KnownItem) -> KnownItem | None:
        """Return the item below which the page of an item is, if both are pages and they form no circle."""
        position = self._find_parent(known)
        return self.items[position] if position and not self.order.is_cut(known.position, position) else None

    def get_source(self, known: KnownItem) -> KnownItem | None:
        """Return the item that an item is a translation of."""
        position = known.translation_of
        return self.items[position] if position and not self.order.is_cut(known.position, position) else None

    @property
    def first_language(self) -> str:
        """The language of this installation that is the first of the old site, "" if there is none."""
        return match_language(self.export.site.language, self.languages)

    # ------------------------------------------------------------------ reading

    def _add(self, item: Item) -> None:
        self.total += 1
        self.comments += item.comments
        self.attachments += item.type == ATTACHMENT
        mapping = self.mappings.get(item.type)
        if item.type in KEPT_TYPES:
            self.plugin_items.add(item, is_public=get_state(item, self.now)[0] == State.PUBLIC)
        if item.type == REUSABLE_BLOCK and get_state(item, self.now)[0] == State.PUBLIC:
            self._add_reusable_block(item)
        if item.problem or (mapping is None and item.type != ATTACHMENT):
            return
        if item.key in self.positions:
            return  # reported as a repetition when its turn comes
        self.positions[item.key] = item.position
        known = self._describe(item, mapping)
        self.items[item.position] = known
        if item.type == ATTACHMENT:
            self._add_file(item)
        elif mapping:
            self._add_names(item, known, mapping)

    def _describe(self, item: Item, mapping: TypeMapping | None) -> KnownItem:
        written, record_id = get_language(item), self._build_record_id(item)
        needs_date = mapping is not None and mapping.page in self._dated_types and "date" not in mapping.filled_fields
        was_scheduled = record_id in self._scheduled
        state, note = get_state(item, self.now, was_scheduled=was_scheduled, needs_date=needs_date)
        return KnownItem(
            position=item.position,
            key=item.key,
            id=item.id,
            type=item.type,
            record_id=record_id,
            link=item.link,
            parent=item.parent,
            language=match_language(written, self.languages) or written,
            group=get_translation_group(item),
            state=state,
            state_note=note,
            page_type=mapping.page if mapping else "",
        )

    def _build_record_id(self, item: Item) -> str:
        """Return the guid, which WordPress never changes; with the item's key if another item has it.

        A guid of another host is that of a test site, which other sites may have had as well.
        """
        address = f"{self.export.site.url or self.export.site.title}/{f'?p={item.id}' if item.id else f'#{item.key}'}"[
            :MAX_ID_LENGTH
        ]
        is_own = 0 < len(item.guid) <= MAX_ID_LENGTH and is_same_host(item.guid, self.export.site)
        record_id = item.guid if is_own else address
        if record_id in self._record_ids:
            record_id = f"{record_id[: MAX_ID_LENGTH - 21]}#{item.key[:20]}"
        self._record_ids.add(record_id)
        return record_id

    def _add_file(self, item: Item) -> None:
        self.files[item.key] = file = describe_file(item)
        if item.parent and is_picture(file.url):
            self.attached.setdefault(item.parent, []).append(item.key)
        if (base := find_uploads(item)) and len(self.upload_urls) < MAX_UPLOAD_URLS:
            self.upload_urls[base] += 1

    def _add_names(self, item: Item, known: KnownItem, mapping: TypeMapping) -> None:
        is_public = known.state == State.PUBLIC
        for term in item.terms:
            if term.taxonomy in mapping.topics:
                self.terms[known.language, term] = is_public or self.terms.get((known.language, term), False)
        for author in get_authors(item, self.export.authors):
            self.authors[known.language, author] = is_public or self.authors.get((known.language, author), False)
        if len(self.terms) + len(self.authors) > MAX_TERMS:
            raise BadFile(f"items have more than {MAX_TERMS:,} authors, categories and tags")

    def _add_reusable_block(self, item: Item) -> None:
        self._reusable_characters += len(item.content)
        if self._reusable_characters <= MAX_REUSABLE_CHARACTERS:
            self.reusable_blocks[item.key] = item.content

    # ------------------------------------------------------------------ relations

    def _get_needed(self, position: int) -> list[int]:
        known = self.items[position]
        return [one for one in (self._find_parent(known), known.translation_of) if one]

    def _find_parent(self, known: KnownItem) -> int:
        """Return the position of the page above an item, 0 if there is none or it cannot be there."""
        position = self.positions.get(known.parent, 0)
        parent = self.items.get(position)
        if not parent or not known.page_type or parent.page_type != known.page_type:
            return 0
        languages = {one.language or self.first_language for one in (parent, known)}
        return position if len(languages) == 1 else 0
