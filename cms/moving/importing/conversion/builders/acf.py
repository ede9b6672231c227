"""Advanced Custom Fields: its blocks, whose fields hold the content, and which custom fields of a page are its own.

Next to each field that ACF stores is another one with “_” before its name, whose value is the key of the field:
`subtitle` and `_subtitle`, `field_5c1a2b3c4d5e6`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import escape
from typing import Any

from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.pictures import is_image_url
from cms.content.conversion.tree import Node

from ..rules import RuleSet, read_values
from ..shortcode_parts import WORD
from .fields import IMAGE_NAME, add_guessed, to_line

KEY = re.compile(r"field_[0-9a-z_]+")
SERIALISED_LINK = re.compile(r'a:\d+:\{.*s:3:"url";s:\d+:"')
SERIALISED_PART = re.compile(r's:\d+:"(title|url)";s:\d+:"([^"]*)"')
SERIALISED_ID = re.compile(r'i:\d+;(?:s:\d+:"|i:)(\d{1,12})')
TEXT, IMAGE, LINK = "text", "picture", "link"

RULES = RuleSet("Advanced Custom Fields")


@RULES.block("acf/*")
def add_fields(builder: BlockBuilder, node: Node) -> None:
    """Add what readers saw of the fields of a block, and name the block in the report."""
    data = read_values(node).get("data")
    add_guessed(builder, node, data if isinstance(data, dict) else {})


def list_reference_keys(meta: Mapping[str, list[str]]) -> set[str]:
    """Return the keys of custom fields that only say which field another one is."""
    return {
        key
        for key, values in meta.items()
        if key.startswith("_") and key[1:] in meta and any(KEY.fullmatch(one) for one in values)
    }


def describe_kind(name: str, value: Any) -> str:
    """Return what the value of a field holds that readers saw: a text, a picture or a link; "" if none of these."""
    written = str(value).strip()
    if IMAGE_NAME.fullmatch(name) and (written.isdigit() or is_image_url(written)):
        return IMAGE
    if written.startswith(("http://", "https://")) or SERIALISED_LINK.match(written):
        return LINK
    if not written.startswith(("a:", "O:", "{", "[")) and WORD.search(to_line(written)):
        return TEXT
    return ""


def write_field(name: str, value: str, files: Collection[str]) -> str:
    """Return the value of a field as content of WordPress: ids of `files` as pictures, a link, or its text."""
    ids = SERIALISED_ID.findall(value) if value.startswith("a:") else [value.strip()]
    if all(one in files for one in ids) and IMAGE_NAME.fullmatch(name):
        return f'[gallery ids="{",".join(ids)}"]'
    parts = dict(SERIALISED_PART.findall(value)) if SERIALISED_LINK.match(value) else {}
    url = parts.get("url", "") if parts else value.strip() if describe_kind(name, value) == LINK else ""
    if url:
        return f'<p><a href="{escape(url)}">{escape(parts.get("title") or url)}</a></p>'
    return value if describe_kind(name, value) == TEXT else ""
