"""Rich text as Wagtail stores it, converted to public HTML, to plain text and to the references it contains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from wagtail.rich_text.rewriters import extract_attrs

from cms.core.html_cleaner import build_cleaner, clean_html
from cms.core.public_urls import ALLOWED_SCHEMES, public_url

from .references import References, ResolvedReferences

FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]

# Tags that the editor can create, and those that a paste or an import may have left.
BLOCK_TAGS = frozenset(("p", "li", "br", "h2", "h3", "h4", "blockquote", "hr", "ul", "ol"))
ALLOWED_TAGS = BLOCK_TAGS | {"a", "b", "strong", "i", "em", "sub", "sup", "code"}

# The part of a page to which a link to that page leads. Editors cannot enter one; imported links have it.
FRAGMENT = "data-fragment"
MAX_FRAGMENT_LENGTH = 200
FRAGMENT_CHARACTERS = "%!$&'()*+,;=:@/?~"  # that stay as they are

_HTML_CLEANER = build_cleaner(ALLOWED_TAGS, {"a": {"href", "linktype", "id", FRAGMENT}}, set(ALLOWED_SCHEMES))
_TEXT_CLEANER = build_cleaner(BLOCK_TAGS, {}, set())

# Tags as nh3 writes them: attributes in double quotes, with every quote in their values escaped.
_OPENING_LINK = r'<a((?: [\w-]+="[^"]*")*)>'
_LINK = re.compile(_OPENING_LINK + r"(.*?)</a>", re.DOTALL)
_LINK_TAG = re.compile(_OPENING_LINK + r"|</a>")
_ANY_TAG = re.compile("<[^>]*>")


def collect_references(html: str, references: References) -> None:
    """Add the ids of the pages and documents that the text links to."""
    if "linktype=" not in html.lower():
        return
    for tag in _LINK_TAG.finditer(clean_html(html, _HTML_CLEANER)):
        attributes = extract_attrs(tag[1] or "")
        kind = attributes.get("linktype")
        if kind in ("page", "document"):
            references.add(kind, _parse_id(attributes))


def sanitise_html(html: str, found: ResolvedReferences) -> str:
    """Return public HTML: allowed tags only, internal links resolved.

    A link to a page or document that is hidden or absent is replaced by its text.
    """
    is_kept: list[bool] = []  # for every link that is open

    def rewrite_tag(tag: re.Match[str]) -> str:
        if tag[0] == "</a>":
            return tag[0] if is_kept.pop() else ""
        href = _resolve_href(extract_attrs(tag[1]), found)
        is_kept.append(href is not None)
        return "" if href is None else f'<a href="{escape(href)}">'

    return _LINK_TAG.sub(rewrite_tag, clean_html(html, _HTML_CLEANER)).strip()


def to_plain_text(html: str) -> str:
    """Return the text without markup, one line for each block."""
    text = _ANY_TAG.sub("\n", clean_html(html, _TEXT_CLEANER))
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def get_links(html: str) -> Iterator[tuple[dict[str, str], str]]:
    """Yield (attributes, text) of every link, with the attributes as Wagtail stores them."""
    for attributes, content in _LINK.findall(clean_html(html, _HTML_CLEANER)):
        yield extract_attrs(attributes), to_plain_text(content)


def _resolve_href(attributes: dict[str, Any], found: ResolvedReferences) -> str | None:
    kind = attributes.get("linktype")
    if kind in ("page", "document"):
        target = found.get(kind, _parse_id(attributes))
        return f"{target.url}{_get_fragment(attributes)}" if target else None
    return public_url(attributes.get("href"), "rich_text")


def _get_fragment(attributes: dict[str, str]) -> str:
    fragment = attributes.get(FRAGMENT, "") if attributes["linktype"] == "page" else ""
    return f"#{quote(fragment[:MAX_FRAGMENT_LENGTH], safe=FRAGMENT_CHARACTERS)}" if fragment else ""


def _parse_id(attributes: dict[str, str]) -> int | None:
    value = attributes.get("id", "")
    return int(value) if value.isdecimal() and len(value) < 20 else None
