"""Ids of exported records, and links of rich text in records.

The ids of exported records are the same in every installation that has the page or object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

import nh3
from wagtail.rich_text.rewriters import extract_attrs

from cms.content.html_cleaner import build_cleaner, clean_html
from cms.content.rich_text import ATTRIBUTES, FRAGMENT, VALUES
from cms.core.public_urls import ALLOWED_SCHEMES

_EXPORTED_ID = re.compile(r"[a-z_]+:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([\w-]+)")
RECORD, FILE = "data-record", "data-file"

LINK_ATTRIBUTES = {"href", "linktype", "id", RECORD, FILE, FRAGMENT}
_CLEANER = build_cleaner(
    frozenset(nh3.ALLOWED_TAGS - {"img"}), {**ATTRIBUTES, "a": LINK_ATTRIBUTES}, set(ALLOWED_SCHEMES)
)
# Tags as nh3 writes them: attributes in double quotes, with every quote in their values escaped.
_LINK_TAG = re.compile(r'<a((?: [\w-]+="[^"]*")*)>|</a>')

Attributes: TypeAlias = Mapping[str, str]
LinkConverter = Callable[[Attributes], Attributes | None]


def build_id(kind: str, translation_key: UUID, language: str) -> str:
    """Return the id of an exported page or object: the key that its translations share, and its language."""
    return f"{kind}:{translation_key}:{language}"


def parse_id(record_id: str) -> tuple[UUID, str] | None:
    """Return (translation key, language) of an exported id; None for an id of another system."""
    found = _EXPORTED_ID.fullmatch(record_id)
    return (UUID(found[1]), found[2]) if found else None


def build_key(record_id: str) -> UUID:
    """Return the translation key of the object that is created for a record."""
    parsed = parse_id(record_id)
    return parsed[0] if parsed else uuid5(NAMESPACE_URL, f"clarion-record:{record_id}")


def get_fragment(attributes: Attributes) -> Attributes:
    """Return the attribute with the part of a page to which a link leads, if it has one."""
    return {FRAGMENT: attributes[FRAGMENT]} if attributes.get(FRAGMENT) else {}


def convert_links(html: str, convert: LinkConverter) -> str:
    """Return clean HTML with the converted attributes of each link. A link without any is replaced by its text.

    A link keeps the id to which a footnote leads back. Elements that no text of the site may have are removed, such as
    scripts.
    """
    is_kept: list[bool] = []  # whether each open link is kept

    def rewrite(tag: re.Match[str]) -> str:
        if tag[0] == "</a>":
            return tag[0] if is_kept.pop() else ""
        given = extract_attrs(tag[1])
        attributes = convert(given)
        is_kept.append(bool(attributes))
        attributes = {**_get_anchor(given), **attributes} if attributes else {}
        written = "".join(f' {name}="{escape(value)}"' for name, value in sorted(attributes.items()))
        return f"<a{written}>" if attributes else ""

    return _LINK_TAG.sub(rewrite, clean_html(html, _CLEANER))


def _get_anchor(attributes: Attributes) -> Attributes:
    """Return the id of a link itself; that of a link of this site is the primary key of a page or document."""
    own_id = attributes.get("id", "") if "linktype" not in attributes else ""
    return {"id": own_id} if VALUES["id"].fullmatch(own_id) else {}
