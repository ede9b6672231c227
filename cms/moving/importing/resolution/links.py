"""Rewrite links of an old site in records: to the imported pages and files instead of their old addresses."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block, URLBlock
from wagtail.blocks.stream_block import BaseStreamBlock

from cms.content.conversion.embeds import VIDEO_EXTENSIONS
from cms.content.conversion.results import refer_to_file
from cms.content.rich_text import FRAGMENT

from ..records.blocks import Converter, convert_stream
from ..records.names import FILE, RECORD, Attributes, convert_links
from .old_site import NO_LISTS, Kind, ListPaths, OldSite, Target, Unresolved
from .old_urls import is_picture
from .references import refer_to_page

MAX_SHOWN_URL = 500
MAX_UNRESOLVED = 1_000  # links of one record
PICTURE_REASON = "a link to a picture alone; the site shows pictures only in pages"
FILM_REASON = "a film, which is not stored here; it stays at its old address until you replace it"
ADDRESS_REASON = "this block takes only an address"


@dataclass(frozen=True, slots=True)
class UnresolvedLink:
    """A link that stays as it was, because it leads into the old site but to nothing imported."""

    url: str
    reason: str

    def __str__(self) -> str:
        return f"{self.url[:MAX_SHOWN_URL]} ({self.reason})"


@dataclass(slots=True)
class LinkRewriter(Converter):
    """Rewrites the links of one record. Use one for each, so that `unresolved` is about that record.

    `base` is the address of the record in the old site. `lists` has the paths at which the frontend lists the pages of
    a topic or person; without them, links to categories, tags and authors are unresolved.
    """

    site: OldSite
    record_id: str = ""
    base: str = ""
    lists: ListPaths = NO_LISTS
    unresolved: list[UnresolvedLink] = field(default_factory=list)

    def rewrite_blocks(self, blocks: Any, stream_block: BaseStreamBlock) -> list[dict[str, Any]]:
        """Return blocks in interchange form with rewritten links, links of blocks and files.

        Raises:
            ValidationError: a block is not valid; the message says where.
        """
        return convert_stream(stream_block, self._move_links(blocks), self, seed=self.record_id)

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        """Replace the number of an attachment by the URL of its file."""
        key = value.get("$file") if isinstance(value, dict) else None
        return refer_to_file(self.site.get_file(key)) if isinstance(key, str) else value

    def convert_html(self, html: str) -> str:
        """Return clean HTML with rewritten links: `data-record` and `data-file` instead of `href`."""
        return convert_links(html, self._convert) if "<a" in html.lower() else html

    def convert_value(self, block: Block, value: Any) -> Any:
        """Report a URL of the old site; `_move_links` has replaced those that may be references.

        The path of a list or of the home page is no address: such a link keeps that of the old site, which redirects.
        """
        if isinstance(block, URLBlock) and isinstance(value, str) and value and (target := self.find(value)):
            is_film = target.kind == Kind.FILE and target.value.lower().endswith(VIDEO_EXTENSIONS)
            self.add_unresolved(value, FILM_REASON if is_film else ADDRESS_REASON)
        return value

    def find(self, url: str) -> Target | None:
        """Return what a URL leads to; None if nothing is to be rewritten. Records those that are unresolved."""
        try:
            target = self.site.find(url, self.base)
        except Unresolved as error:
            self.add_unresolved(url, str(error))
            return None
        if target and target.kind in (Kind.TOPIC, Kind.PERSON) and not self.lists.get_path(target):
            self.add_unresolved(url, "an archive, for which the frontend has no page")
            return None
        return target

    def add_unresolved(self, url: str, reason: str) -> None:
        """Record a link that stays as it was."""
        link = UnresolvedLink(url, reason)
        if link not in self.unresolved and len(self.unresolved) < MAX_UNRESOLVED:
            self.unresolved.append(link)

    def _convert(self, attributes: Attributes) -> Attributes | None:
        href = attributes.get("href", "")
        if not href or href.startswith("#"):
            return attributes
        target = self.find(href)
        if target is None:
            return attributes
        if target.kind == Kind.FILE:
            return self._convert_file(attributes, target)
        if target.kind == Kind.RECORD:
            return self._convert_record(target)
        return {"href": self.lists.get_path(target) + (f"#{target.fragment}" if target.fragment else "")}

    def _convert_record(self, target: Target) -> Attributes | None:
        if target.value != self.record_id:
            return {RECORD: target.value, **({FRAGMENT: target.fragment} if target.fragment else {})}
        return {"href": f"#{target.fragment}"} if target.fragment else None  # a link to the page itself

    def _convert_file(self, attributes: Attributes, target: Target) -> Attributes:
        if is_picture(target.value):
            self.add_unresolved(target.value, PICTURE_REASON)
            return attributes
        return {FILE: target.value}

    def _move_links(self, value: Any) -> Any:
        """Turn the URL of a link (`LinkBlock`) into a reference to a page, where it was the address of a record."""
        if isinstance(value, list | tuple):
            return [self._move_links(one) for one in value]
        if not isinstance(value, dict):
            return value
        moved = {name: self._move_links(one) for name, one in value.items()}
        if "label" in moved and isinstance(url := moved.get("url"), str) and url and not moved.get("page"):
            with suppress(Unresolved):  # reported when the block is converted
                target = self.site.find(url, self.base)
                if target and target.kind == Kind.RECORD:
                    return {**moved, "page": refer_to_page(target.value), "url": ""}
        return moved
