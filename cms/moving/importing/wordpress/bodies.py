"""Build the bodies of pages from the content of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from cms.core.languages import language_of_words
from cms.pages.models import BasePage

from ..conversion.html_blocks import convert_html
from ..conversion.shortcode_handlers import ATTACHMENT_KEY
from ..link_targets import NO_LISTS, ListPaths
from ..links import LinkRewriter
from ..old_site import OldSite
from ..tag_policy import FoundTags
from .footnotes import FOOTNOTES, insert_footnotes
from .gallery_captions import fill_captions
from .item_index import ItemIndex
from .items import Item
from .known_items import KnownItem
from .reusable_blocks import insert_reusable_blocks


@dataclass(frozen=True, slots=True)
class Body:
    """A body in interchange form, and what the report says about it."""

    blocks: list[dict[str, Any]]
    notes: list[str]
    kept_as_text: Mapping[str, int]  # unknown blocks
    tags: FoundTags
    unresolved: list[str]  # links of the old site that lead to nothing imported


class BodyBuilder:
    """Builds the body of an item: with reusable blocks and footnotes in place, as blocks, with links to new pages."""

    def __init__(
        self, index: ItemIndex, old_site: OldSite, lists: Mapping[str, ListPaths], *, drop_tags: bool = False
    ) -> None:
        self.index = index
        self.old_site = old_site
        self.drop_tags = drop_tags
        self.lists = lists  # by language, "" for items that name none
        self._stream_block = BasePage._meta.get_field("body").stream_block

    def build(self, item: Item, known: KnownItem) -> Body:
        """Return the body of an item.

        Raises:
            ValidationError: the converted content does not fit the blocks; the message says where.
        """
        content, missing = insert_reusable_blocks(item.content, self.index.reusable_blocks)
        content = insert_footnotes(content, item.get_meta(FOOTNOTES))
        notes = [f"reusable block {block[:20]} is not in the export or was not public" for block in missing]
        base = item.link or self.index.export.site.url
        attached = [ATTACHMENT_KEY.format(one) for one in self.index.attached.get(item.key, ())]
        with override(language_of_words(known.language)):  # of the mark of struck-out text
            converted = convert_html(
                content, seed=known.record_id, base_url=base, attached=attached, drop_tags=self.drop_tags
            )
        fill_captions(converted.blocks, self.index.files)
        notes += converted.list_left_out()
        notes += converted.list_changes()
        links = LinkRewriter(self.old_site, known.record_id, base, self.lists.get(known.language, NO_LISTS))
        blocks = links.rewrite_blocks(converted.blocks, self._stream_block)
        tags = FoundTags(dict(converted.unknown_tags), self.drop_tags)
        return Body(blocks, notes, dict(converted.unknown), tags, [str(link) for link in links.unresolved])
