"""Links in the rich text of records: to the page of a record or to a file, instead of to a primary key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import TypeAlias

import nh3
from wagtail.rich_text.rewriters import extract_attrs

from cms.content.html_cleaner import build_cleaner, clean_html
from cms.content.rich_text import ATTRIBUTES, FRAGMENT, VALUES
from cms.core.public_urls import ALLOWED_SCHEMES

RECORD, FILE = "data-record", "data-file"

LINK_ATTRIBUTES = {"href", "linktype", "id", RECORD, FILE, FRAGMENT}
_CLEANER = build_cleaner(
    frozenset(nh3.ALLOWED_TAGS - {"img"}), {**ATTRIBUTES, "a": LINK_ATTRIBUTES}, set(ALLOWED_SCHEMES)
)
# Tags as nh3 writes them: attributes in double quotes, with every quote in their values escaped.
_LINK_TAG = re.compile(r'<a((?: [\w-]+="[^"]*")*)>|</a>')

Attributes: TypeAlias = Mapping[str, str]
LinkConverter = Callable[[Attributes], Attributes | None]


def get_fragment(attributes: Attributes) -> Attributes:
    """Return the attribute with the part of a page to which a link leads, if it has one."""
    return {FRAGMENT: attributes[FRAGMENT]} if attributes.get(FRAGMENT) else {}


def convert_links(html: str, convert: LinkConverter) -> str:
    """Return clean HTML with the converted attributes of each link. A link without any is replaced by its text.

    A link keeps the id to which a footnote leads back. Elements that no text of the site may have are removed, such as
    scripts.
    """
    is_kept: list[bool] = []  # for every link that is open

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
