"""Rich text as Wagtail stores it, converted to public HTML, to plain text and to the references it contains.

Its length is limited: Wagtail parses it with Python's `html.parser` when an editor opens or compares it. Before Python
3.11.14, 3.12.12 and 3.13.6 that parser takes quadratic time for malformed HTML (CVE-2025-6069).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail.fields import RichTextField
from wagtail.rich_text.rewriters import extract_attrs

from cms.core.public_urls import ALLOWED_SCHEMES, public_url

from .html_cleaner import build_cleaner, clean_html
from .plain_text import DELETED_TAGS, mark_deletions
from .references import References, ResolvedReferences

# `attributes` has no button: it keeps languages, directions and notes of imported texts.
FEATURES = [
    "bold",
    "italic",
    "superscript",
    "subscript",
    "strikethrough",
    "insertion",
    "ol",
    "ul",
    "link",
    "document-link",
    "attributes",
]

# Tags that the editor can create, and those that a paste or an import may have left.
BLOCK_TAGS = frozenset(("p", "li", "br", "h2", "h3", "h4", "blockquote", "hr", "ul", "ol"))
ALLOWED_TAGS = BLOCK_TAGS | {"a", "b", "strong", "i", "em", "sub", "sup", "code", "ins", "span"} | DELETED_TAGS

# The part of a page to which a link to that page leads. Editors cannot enter one; imported links have it.
FRAGMENT = "data-fragment"
MAX_FRAGMENT_LENGTH = 200
FRAGMENT_CHARACTERS = "%!$&'()*+,;=:@/?~"  # characters that need no escape

# Attributes other than those of links, of any element with "*", and what their values may be.
ATTRIBUTES = {"*": {"lang", "dir"}, "ol": {"start"}, "li": {"id", "value"}}
VALUES = {
    "lang": re.compile(r"[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8}){0,4}"),
    "dir": re.compile("ltr|rtl|auto"),
    "start": re.compile(r"-?\d{1,6}"),
    "value": re.compile(r"-?\d{1,6}"),
    "id": re.compile(r"fn(?:ref)?-[a-z0-9-]{1,40}"),  # a footnote, or the link to one
}
# What links to and from footnotes are for screen readers, by the beginning of their URL.
NOTE_ROLES = {"#fn-": "doc-noteref", "#fnref-": "doc-backlink"}

_HTML_CLEANER = build_cleaner(
    ALLOWED_TAGS, {**ATTRIBUTES, "a": {"href", "linktype", "id", FRAGMENT}}, set(ALLOWED_SCHEMES)
)
_TEXT_CLEANER = build_cleaner(BLOCK_TAGS | DELETED_TAGS, {"*": set()}, set())

# Tags as nh3 writes them: attributes in double quotes, with every quote in their values escaped.
_ATTRIBUTES = r'((?: [\w-]+="[^"]*")*)'
_OPENING_LINK = rf"<a{_ATTRIBUTES}>"
_LINK = re.compile(_OPENING_LINK + r"(.*?)</a>", re.DOTALL)
_LINK_TAG = re.compile(_OPENING_LINK + r"|</a>")
# The tags that are rewritten: of links, spans and struck-out text, and any other with attributes.
_REWRITTEN_TAG = re.compile(rf"<(/?)(a|span|s|strike){_ATTRIBUTES}>|<(\w+){_ATTRIBUTES.replace(')*)', ')+)')}>")
_ANY_TAG = re.compile("<[^>]*>")
_BLANK = re.compile(r"(?:\s|&nbsp;|<br ?/?>|</p>|<p(?: [\w-]+=\"[^\"<>]*\")*>)*")
MAX_RICH_TEXT_CHARACTERS = 300_000  # characters of HTML; an import accepts 200,000 characters of Markdown


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
    """Return public HTML: allowed tags and attributes only, internal links resolved.

    A link to a page or document that is hidden or absent is replaced by its text.
    """
    return _TagRewriter(found).rewrite(clean_html(html, _HTML_CLEANER)).strip()


def to_plain_text(html: str) -> str:
    """Return the text without markup, one line for each block; struck-out text is marked."""
    text = _ANY_TAG.sub("\n", mark_deletions(clean_html(html, _TEXT_CLEANER)))
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def is_blank(html: Any) -> bool:
    """Return whether a stored text has nothing but empty paragraphs and line breaks."""
    return html is None or (isinstance(html, str) and _BLANK.fullmatch(html) is not None)


def get_links(html: str) -> Iterator[tuple[dict[str, str], str]]:
    """Yield (attributes, text) of every link, with the attributes as Wagtail stores them."""
    for attributes, content in _LINK.findall(clean_html(html, _HTML_CLEANER)):
        yield extract_attrs(attributes), to_plain_text(content)


class _TagRewriter:
    """Rewrites the tags of one text that nh3 has written."""

    def __init__(self, found: ResolvedReferences) -> None:
        self._found = found
        self._is_kept: dict[str, list[bool]] = {"a": [], "span": []}  # an entry for every open element

    def rewrite(self, html: str) -> str:
        return _REWRITTEN_TAG.sub(self._rewrite_tag, html)

    def _rewrite_tag(self, tag: re.Match[str]) -> str:
        closing, name, attributes = tag[1] or "", tag[2] or tag[4], extract_attrs(tag[3] or tag[5] or "")
        if name in DELETED_TAGS:
            name = "del"
        if closing:
            return f"</{name}>" if name not in self._is_kept or self._is_kept[name].pop() else ""
        written = self._write_link(attributes) if name == "a" else self._write_attributes(attributes)
        if name in self._is_kept:
            self._is_kept[name].append(bool(written))
        return "" if name in self._is_kept and not written else f"<{name}{written}>"

    def _write_link(self, attributes: dict[str, Any]) -> str:
        """Return the attributes of a link, or nothing if its target is not public."""
        href = _resolve_href(attributes, self._found)
        if href is None:
            return ""
        if "linktype" in attributes:  # its id is that of the page
            attributes = {name: value for name, value in attributes.items() if name != "id"}
        role = next((role for start, role in NOTE_ROLES.items() if href.startswith(start)), "")
        written = f' role="{role}"' if role else ""
        return f' href="{escape(href)}"{written}{self._write_attributes(attributes)}'

    def _write_attributes(self, attributes: dict[str, Any]) -> str:
        """Return the attributes that have a possible value; no id occurs twice."""
        kept = {name: value for name, value in attributes.items() if name in VALUES and VALUES[name].fullmatch(value)}
        if kept.get("id") in self._found.anchors:
            del kept["id"]
        self._found.anchors.update({kept["id"]} if "id" in kept else ())
        return "".join(f' {name}="{value}"' for name, value in kept.items())


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


def validate_rich_text_length(html: str) -> None:
    """Raise ValidationError if the HTML is longer than MAX_RICH_TEXT_CHARACTERS."""
    if len(html) > MAX_RICH_TEXT_CHARACTERS:
        raise ValidationError(
            gettext(
                "This text has %(count)s characters with its formatting; at most %(limit)s are possible. Divide it "
                "into several texts or pages."
            )
            % {"count": f"{len(html):,}", "limit": f"{MAX_RICH_TEXT_CHARACTERS:,}"}
        )


class LimitedRichTextField(RichTextField):
    """A rich text field whose forms check the length. In migrations it is a `RichTextField`."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        field: forms.Field = super().formfield(**kwargs)
        field.validators.append(validate_rich_text_length)
        return field

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.RichTextField", args, kwargs
