"""Pair the fields and blocks of a source with those of its translation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.content.blocks.body import BodyField, has_words, list_texts_to_translate

from .comparison import Block, Change, Kind, align_blocks, find_panels, get_field_label, match_blocks
from .texts import describe_block, describe_field, mark_differences
from .unchanged import digest_words, share_a_language

KIND_LABELS = {
    "": "",
    "changed": _("changed in the source"),
    "added": _("new in the source"),
    "removed": _("removed from the source"),
    "moved": _("moved in the source"),
}
NO_TEXT_FIELDS = (models.URLField, models.EmailField, models.SlugField, models.UUIDField)


@dataclass(frozen=True, slots=True)
class SourcePart:
    """A field or block of the source, with the text of the translation that belongs to it."""

    kind: Kind | None  # how it has changed since the version that the translation matches
    name: str  # the name of the field in the form
    field: str
    block: str  # the label of its type; empty for a field
    source: SafeString  # its text; if it has changed, with what was deleted and what was added
    translation: str | None  # its words if the block is unchanged; None if the translation has no such block
    block_id: str = ""  # the block of the translation
    previous_id: str = ""  # the block after which a block stands that the translation lacks
    is_untouched: bool = False  # the translation still has the words of the source

    @property
    def kind_label(self) -> str:
        return str(KIND_LABELS[self.kind or ""])

    @property
    def label(self) -> str:
        return f"{self.field}: {self.block}" if self.block else self.field

    @property
    def anchor(self) -> str:
        """The id of what the part stands beside: of the block, the field, or its panel."""
        block_id = self.block_id or self.previous_id
        return f"block-{block_id}-section" if block_id else f"source-of-{self.name}"

    @property
    def has_same_text(self) -> bool:
        """Whether only what the text does not show has changed, such as the URL of a link."""
        return self.kind == "changed" and "<ins>" not in self.source and "<del>" not in self.source


@dataclass(frozen=True, slots=True)
class Pairing:
    """The version of the source that the translation matches, the public version, and the translation."""

    old: Page
    new: Page
    translation: Page
    changes: list[Change] = field(default_factory=list)
    confirmed: frozenset[str] = frozenset()  # digests of words of the source that may stay

    def list_parts(self) -> Iterator[SourcePart]:
        """Yield the parts of the source that have words or have changed, in the order of the form."""
        for name, panel in find_panels(type(self.new)).items():
            model_field = self.new._meta.get_field(name)
            changes = [change for change in self.changes if change.field == name]
            label = get_field_label(type(self.new), name)
            if isinstance(model_field, StreamField):
                yield from BlockPairing(self, name, label, changes).list_parts()
            elif part := self._describe_field(name, label, panel, bool(changes)):
                yield part

    def _describe_field(self, name: str, label: str, panel: Any, has_changed: bool) -> SourcePart | None:
        holds_text = _holds_text(panel, self.new._meta.get_field(name))
        if not has_changed and not holds_text:
            return None  # before its value is described, which reads other objects
        old, text, translation = (describe_field(panel, page) for page in (self.old, self.new, self.translation))
        has_text = holds_text and has_words(text)
        if not has_changed and not has_text:
            return None
        return SourcePart(
            kind="changed" if has_changed else None,
            name=name,
            field=label,
            block="",
            source=mark_differences(old, text) if has_changed else _escape(text),
            translation=translation,
            is_untouched=has_text and self.is_untouched(name, (old, text), translation),
        )

    def is_untouched(self, name: str, sources: Iterable[str], translation: str | None) -> bool:
        """Return whether the translation has the words of a version of the source that no publisher has confirmed."""
        if not translation or share_a_language(self.new, self.translation):
            return False
        known = {digest_words(name, words) for words in sources if words}
        return digest_words(name, translation) in known - self.confirmed


@dataclass(frozen=True, slots=True)
class BlockPairing:
    """The blocks of one field of a pairing."""

    pairing: Pairing
    name: str
    label: str
    changes: list[Change]

    def list_parts(self) -> Iterator[SourcePart]:
        """Yield the blocks of the source in their order, then those that were removed from it.

        Choices of pages and other objects, which each language makes for itself, are left out unless they have changed.
        """
        pairing = self.pairing
        has_texts = isinstance(pairing.new._meta.get_field(self.name), BodyField)
        if not has_texts and not self.changes:
            return  # before the words of its blocks are read, which reads other objects
        old, new, translation = (self._get_blocks(one) for one in (pairing.old, pairing.new, pairing.translation))
        same = match_blocks(new, translation)
        by_place = same or align_blocks(new, translation)
        by_old_place = (match_blocks(old, translation) or align_blocks(old, translation)) if self.changes else {}
        changed = {change.new: change for change in self.changes if change.new is not None}
        unchanged = {place: Change(self.name, "moved", place, place) for place in range(len(new))}
        sources = [self._read_words(one) for one in (pairing.old, pairing.new)]
        translated = self._read_words(pairing.translation)
        previous = ""
        for change in [*(unchanged | changed).values(), *(one for one in self.changes if one.new is None)]:
            has_changed = change in self.changes
            if not has_changed and not has_texts:
                continue
            if not has_changed:
                target = by_place.get(change.new or 0)
            else:
                target = same.get(change.new or 0) if change.old is None else by_old_place.get(change.old)
            block_id = str(translation[target].get("id") or "") if target is not None else ""
            source_id = str(new[change.new].get("id") or "") if change.new is not None else ""
            words = [one.get(source_id, "") for one in sources]
            is_untouched = pairing.is_untouched(self.name, words, translated.get(block_id))
            part = self._describe(change, has_changed, target)
            if not has_changed and target is not None:
                part = replace(part, translation=translated.get(block_id, ""))
            if has_changed or has_words(part.source):
                yield replace(part, block_id=block_id, previous_id=previous, is_untouched=is_untouched)
            previous = block_id or previous

    def _describe(self, change: Change, has_changed: bool, target: int | None) -> SourcePart:
        old = self._get_child(self.pairing.old, change.old) if has_changed else None
        new = self._get_child(self.pairing.new, change.new)
        # The block of the translation is read only if its source has changed: its value reads other objects.
        translation = self._get_child(self.pairing.translation, target) if has_changed else None
        child: Any = new or old
        texts = [describe_block(one.block, one.value) if one else "" for one in (old, new)]
        return SourcePart(
            kind=change.kind if has_changed else None,
            name=self.name,
            field=self.label,
            block=str(child.block.label),
            source=mark_differences(*texts) if has_changed else _escape(texts[1]),
            translation=describe_block(translation.block, translation.value) if translation else None,
        )

    def _read_words(self, page: Page) -> dict[str, str]:
        """Return the words that are to be translated, by the ids of the blocks."""
        stream = getattr(page, self.name)
        if isinstance(page._meta.get_field(self.name), BodyField):
            return {block_id: text for _, block_id, text in list_texts_to_translate(stream)}
        texts = {str(child.id): describe_block(child.block, child.value) for child in stream}
        return {block_id: text for block_id, text in texts.items() if has_words(text)}

    def _get_blocks(self, page: Page) -> list[Block]:
        return list(getattr(page, self.name).get_prep_value())

    def _get_child(self, page: Page, place: int | None) -> Any:
        return None if place is None else getattr(page, self.name)[place]


def _holds_text(panel: Any, model_field: Any) -> bool:
    """Return whether people write the value: neither an address, nor a choice, nor another object."""
    if isinstance(panel, InlinePanel):
        names = [child.field_name for child in panel.child_edit_handler.children if hasattr(child, "field_name")]
        return any(_is_text(model_field.related_model._meta.get_field(name)) for name in names)
    return _is_text(model_field)


def _is_text(model_field: Any) -> bool:
    is_text = isinstance(model_field, models.CharField | models.TextField) and not model_field.choices
    return is_text and not isinstance(model_field, NO_TEXT_FIELDS)


def _escape(text: str) -> SafeString:
    return escape(text)
