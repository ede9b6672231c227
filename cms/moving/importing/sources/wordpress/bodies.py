"""Build the bodies of pages from the content of items, with reusable blocks and the captions of galleries filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from cms.content.conversion.captions import CAPTION_FIELDS
from cms.content.conversion.texts import shorten
from cms.core.localisation import language_of_words
from cms.moving.importing.conversion.builders import elementor
from cms.moving.importing.conversion.builders.acf import write_field
from cms.moving.importing.conversion.html_blocks import convert_html
from cms.moving.importing.conversion.shortcodes import ATTACHMENT_KEY
from cms.moving.importing.reports.tag_policy import FoundTags
from cms.moving.importing.resolution.links import LinkRewriter
from cms.moving.importing.resolution.old_site import NO_LISTS, ListPaths, OldSite
from cms.pages.models import BasePage

from .item_facts import KnownFile, KnownItem
from .item_index import ItemIndex
from .items import Item
from .plugin_items import EVENT
from .type_mappings import FOOTNOTES, find_fields

FOOTNOTES_BLOCK = re.compile(r"<!--\s*wp:footnotes\b[^<>]*/-->")
# Of the plug-ins Easy Footnotes, Modern Footnotes, Simple Footnotes and others. `[note]` is a box in many themes.
FOOTNOTE_SHORTCODE = re.compile(r"\s?\[(efn_note|mfn|footnote|ref)\]([^\[]*(?:\[(?!/?\1\])[^\[]*)*)\[/\1\]")
# In two steps: one expression would look for the end of the block again after each number that might be the reference.
REUSABLE_BLOCK = re.compile(r"<!--\s*wp:block\s+\{([^{}]*)\}\s*/-->")
REFERENCE = re.compile(r'"ref"\s*:\s*(\d+)')
MAX_LEVELS = 5  # reusable blocks may contain others, and each other
MAX_CHARACTERS = 2_000_000  # length of the result
_PREFIX = ATTACHMENT_KEY.format("")
_MAX_CAPTION_LENGTH = CAPTION_FIELDS["image"][1]


def insert_reusable_blocks(content: str, blocks: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the content with the reusable blocks in it, and the ids of those that are not known.

    A reference that would exceed the limits is left as it is, and so named in the report as an unknown block.
    """
    missing: list[str] = []
    for _ in range(MAX_LEVELS):
        if "wp:block" not in content:
            break
        content, changed = _insert_once(content, blocks, missing)
        if not changed:
            break
    return content, list(dict.fromkeys(missing))


def _insert_once(content: str, blocks: Mapping[str, str], missing: list[str]) -> tuple[str, bool]:
    length, changed = len(content), False

    def insert(match: re.Match[str]) -> str:
        nonlocal length, changed
        reference = REFERENCE.search(match[1])
        if reference is None:
            return match[0]
        block = blocks.get(reference[1])
        if block is None:
            missing.append(reference[1])
            return match[0]
        length += len(block)
        if length > MAX_CHARACTERS:
            return match[0]
        changed = True
        return block

    return REUSABLE_BLOCK.sub(insert, content), changed


def insert_footnotes(content: str, written: str) -> str:
    """Return the content with the footnotes of the custom field, and of shortcodes, as numbered lists."""
    return _insert_shortcode_notes(_insert_field(content, written))


def _insert_field(content: str, written: str) -> str:
    notes = _read_notes(written) if written and FOOTNOTES_BLOCK.search(content) else []
    if not notes:
        return content
    entries = [f'<li id="{name}">{text} <a href="#{name}-link">↩</a></li>' for name, text in notes]
    return FOOTNOTES_BLOCK.sub(lambda _: _write_list(entries), content, count=1)


def _insert_shortcode_notes(content: str) -> str:
    entries: list[str] = []

    def replace(found: re.Match[str]) -> str:
        name = f"shortcode-note-{len(entries) + 1}"
        entries.append(f'<li id="{name}">{found[2].strip()} <a href="#{name}-link">↩</a></li>')
        return f'<sup><a href="#{name}" id="{name}-link">{len(entries)}</a></sup>'

    replaced = FOOTNOTE_SHORTCODE.sub(replace, content)
    return f"{replaced}\n\n{_write_list(entries)}" if entries else content


def _write_list(entries: list[str]) -> str:
    return f'<!-- wp:list {{"ordered":true}} --><ol>{"".join(entries)}</ol><!-- /wp:list -->'


def _read_notes(written: str) -> list[tuple[str, str]]:
    """Return (id, HTML) of the footnotes in their order; none if the value is not as WordPress writes it."""
    try:
        notes: Any = json.loads(written)
    except (ValueError, RecursionError):
        return []
    if not isinstance(notes, list):
        return []
    read = ((str(note.get("id", "")), note.get("content")) for note in notes if isinstance(note, dict))
    return [(re.sub(r"[^\w-]", "", name), content) for name, content in read if isinstance(content, str)]


def fill_captions(blocks: Iterable[dict[str, Any]], files: Mapping[str, KnownFile]) -> None:
    """Set the empty captions of pictures that are known by the id of an attachment."""
    for image in _find_images(blocks):
        key = image["image"]["$file"]
        file = files.get(key.removeprefix(_PREFIX)) if key.startswith(_PREFIX) else None
        if file and not image["caption"]:
            image["caption"] = shorten(file.caption, _MAX_CAPTION_LENGTH)


def _find_images(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block["type"] == "image":
            yield block["value"]
        elif block["type"] == "gallery":
            yield from block["value"]["images"]


@dataclass(frozen=True, slots=True)
class Body:
    """A body in interchange form, and what the report says about it."""

    blocks: list[dict[str, Any]]
    notes: list[str]
    kept_as_text: Mapping[str, int]  # unknown blocks
    tags: FoundTags
    unresolved: list[str]  # links of the old site that lead to nothing imported


def read_content(item: Item) -> tuple[str, str]:
    """Return the content of an item, and why it is not that of Elementor, which keeps its pages elsewhere."""
    data = item.get_meta(elementor.DATA_KEY)
    if not data or not item.get_meta(elementor.MODE_KEY):
        return item.content, ""
    markup = elementor.build_markup(data) if len(data) <= MAX_CHARACTERS else None
    if markup is None:
        return item.content, "the data of Elementor cannot be read; the text is the one that WordPress searches"
    return markup or item.content, ""


class BodyBuilder:
    """Builds the body of an item: with reusable blocks and footnotes in place, as blocks, with links to new pages."""

    def __init__(
        self, index: ItemIndex, old_site: OldSite, lists: Mapping[str, ListPaths], *, drop_tags: bool = False
    ) -> None:
        self.index = index
        self.old_site = old_site
        self.drop_tags = drop_tags
        self.lists = lists  # language → lists, "" for items that name none
        self._stream_block = BasePage._meta.get_field("body").stream_block

    def build(self, item: Item, known: KnownItem) -> Body:
        """Return the body of an item.

        Raises:
            ValidationError: the converted content does not fit the blocks; the message says where.
        """
        content, problem = read_content(item)
        content, missing = insert_reusable_blocks(content, self.index.reusable_blocks)
        content = insert_footnotes(content, item.get_meta(FOOTNOTES))
        notes = [problem] if problem else []
        notes += [f"reusable block {block[:20]} is not in the export or was not public" for block in missing]
        base = item.link or self.index.export.site.url
        attached = [ATTACHMENT_KEY.format(one) for one in self.index.attached.get(item.key, ())]
        with override(language_of_words(known.language)):  # language of the mark of struck-out text, and of events
            content = self._add_around(content, item)
            converted = convert_html(
                content, seed=known.record_id, base_url=base, attached=attached, drop_tags=self.drop_tags
            )
        fill_captions(converted.blocks, self.index.files)
        notes += converted.list_left_out()
        notes += converted.list_changes()
        links = LinkRewriter(self.old_site, known.record_id, base, self.lists.get(known.language, NO_LISTS))
        blocks = links.rewrite_blocks(converted.blocks, self._stream_block)
        tags = FoundTags.read(converted, are_dropped=self.drop_tags)
        return Body(blocks, notes, dict(converted.unknown), tags, [str(link) for link in links.unresolved])

    def _add_around(self, content: str, item: Item) -> str:
        """Return the content after what an event says of itself, and before custom fields that the mapping names."""
        before = self.index.plugin_items.describe_event(item) if item.type == EVENT else ""
        mapping = self.index.mappings.get(item.type)
        keys = find_fields(item, mapping) if mapping else ()
        fields = (write_field(key, item.get_meta(key), self.index.files) for key in keys)
        return "\n\n".join(filter(None, (before, content, *fields)))
