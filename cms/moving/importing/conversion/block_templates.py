"""Fill a block from a part of an imported text, by texts with `{names}`: what a rule of a TOML file does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.content.blocks.links import LinkBlock
from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.media import add_media, is_media
from cms.content.conversion.pictures import get_file_url
from cms.content.conversion.results import FileKind
from cms.content.conversion.texts import shorten
from cms.content.conversion.tree import Node, detach
from cms.content.conversion.urls import clean_url, escape_text, resolve_url

from .rules import MAX_LABEL_LENGTH, TemplateTag, describe, get_label, read_values

NAME = re.compile(r"\{([\w.:-]+)\}")  # as in “{button_text}”
CONTENT, HTML = "content", "html"


def list_choices(block: Any) -> list[str]:
    """Return the values that a block with choices accepts."""
    return [str(value) for value, _ in block.field.choices if value]


class Unfilled(ValueError):
    """A field that needs a value has none in this place."""


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """Writes the text that takes the place of a template tag."""

    text: str

    def __call__(self, tag: TemplateTag) -> str:
        values = tag.values
        return NAME.sub(lambda found: escape(values.get(found[1], "")), self.text)


@dataclass(frozen=True, slots=True)
class BlockTemplate:
    """Adds a block that is filled from a part: the handler of a rule."""

    name: str
    block: Any
    fields: Mapping[str, Any]

    def __call__(self, builder: BlockBuilder, node: Node) -> None:
        """Add the block, and then what of the content it does not show. Without a value it needs, add its texts."""
        uses = {name for one in _list_texts(self.fields) for name in NAME.findall(one)}
        media = detach(node, is_media) if CONTENT in uses else []
        inside = builder.build_inside(node) if HTML in uses else []
        html = "".join(block["value"] for block in inside if block["type"] == "rich_text")
        filled = _Filler(builder, {**read_values(node), CONTENT: get_label(node), HTML: html})
        try:
            value = filled.build(self.block, self.fields)
        except Unfilled:
            name = describe(node)
            builder.conversion.add_unknown(name, f"{name} {node.attributes.get('data', '')}")
            for text in filled.list_texts(uses):
                builder.add_text(f"<p>{escape_text(text)}</p>")
            builder.add_text(html)
            uses -= {CONTENT}
        else:
            builder.add_block(self.name, value)
            for text in filled.shortened:
                builder.add_text(f"<p>{escape_text(text)}</p>")
        builder.add_blocks([block for block in inside if block["type"] != "rich_text"])
        add_media(builder, media)
        if not uses & {CONTENT, HTML}:
            builder.add_children(node)


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _list_texts(one)


@dataclass(slots=True)
class _Filler:
    """Builds the value of a block from templates, and keeps the texts that it cannot show in full."""

    builder: BlockBuilder
    values: Mapping[str, Any]
    shortened: list[str] = field(default_factory=list)

    def build(self, block: Any, template: Any) -> Any:
        """Return the value of a block. Raises Unfilled."""
        if isinstance(block, blocks.StructBlock):
            fields = {
                name: self.build(child, template[name]) if name in template else _get_default(child)
                for name, child in block.child_blocks.items()
            }
            return _complete_link(fields) if isinstance(block, LinkBlock) else fields
        if isinstance(block, blocks.ListBlock):
            return [self.build(block.child_block, one) for one in template]
        if not isinstance(template, str):
            return template
        if isinstance(block, blocks.RichTextBlock):
            value = self._build_rich_text(template)
        else:
            value = self._check(block, self._convert(block, self._fill(template)))
        if not value and block.required:
            raise Unfilled
        return value

    def _check(self, block: Any, value: Any) -> Any:
        """Return a value, "" instead of a text that the block refuses, which then follows the block."""
        try:
            if isinstance(value, str) and value:
                block.clean(block.to_python(value))
        except ValidationError:
            self.shortened.append(value)
            return ""
        return value

    def list_texts(self, names: Iterable[str]) -> list[str]:
        """Return the values that may be texts for readers."""
        found = [self._get(name) for name in sorted({*names} - {CONTENT, HTML})]
        return [text for text in found if " " in text or text.isalpha()]

    def _fill(self, template: str) -> str:
        """Return a template with its names replaced; what is written between them stays only if any has a value."""
        names = NAME.findall(template)
        found = {name: self._get(name) for name in names}
        if names and not any(found.values()):
            return ""
        return NAME.sub(lambda name: found[name[1]], template).strip()

    def _get(self, name: str) -> str:
        value = self.values.get(name, "")
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    def _build_rich_text(self, template: str) -> str:
        if template.strip() == f"{{{HTML}}}":
            return str(self.values[HTML])
        text = self._fill(template)
        return f"<p>{escape_text(text)}</p>" if text else ""

    def _convert(self, block: Any, text: str) -> Any:
        """Return a text as the value of a block, None or "" if it is none."""
        if isinstance(block, ImageChooserBlock | DocumentChooserBlock):
            kind = FileKind.IMAGE if isinstance(block, ImageChooserBlock) else FileKind.DOCUMENT
            key = get_file_url(text, self.builder.rules.base_url) if text else None
            return self.builder.conversion.use_file(key, kind) if key else None
        longest = getattr(block.field, "max_length", None)
        if isinstance(block, blocks.URLBlock):
            url = clean_url(resolve_url(text, self.builder.rules.base_url)) or ""
            return url if not url.startswith("#") and len(url) <= (longest or len(url)) else ""
        if isinstance(block, blocks.ChoiceBlock):
            return text if text in list_choices(block) else _get_default(block)
        text = text if isinstance(block, blocks.TextBlock) else " ".join(text.split())
        if longest and len(text) > longest:
            self.shortened.append(text)
        return shorten(text, longest) if longest else text


def _complete_link(value: dict[str, Any]) -> dict[str, Any]:
    """Return the value of a link with a label. Raises Unfilled if it leads nowhere."""
    if not value["url"]:
        raise Unfilled
    return {**value, "label": value["label"] or value["url"][:MAX_LABEL_LENGTH]}


def _get_default(block: Any) -> Any:
    default = block.get_prep_value(block.get_default())
    if default is not None or isinstance(block, blocks.ChooserBlock):
        return default
    return False if isinstance(block, blocks.BooleanBlock) else ""
