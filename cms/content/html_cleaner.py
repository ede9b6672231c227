"""HTML cleaning with nh3, limited to texts that nh3 can parse in linear time.

An HTML5 parser takes quadratic time and memory for deep nesting, unclosed formatting and tags with many attributes:
200 kB of `<ul><li>` takes 18 seconds. Wagtail's editor and the import only store well-formed, shallow HTML. Any
other text is parsed only while it is short, and otherwise loses all tags. See docs/decisions/018.
"""

from __future__ import annotations

import re
from itertools import islice

import nh3
import structlog

log = structlog.get_logger(__name__)

# Elements that are dropped together with their content.
DROPPED_ELEMENTS = frozenset(("script", "style", "template", "iframe", "object", "svg", "math"))

MAX_UNCHECKED_CHARACTERS = 20_000
MAX_UNCHECKED_TAGS = 300
MAX_TAGS = 25_000  # ordinary paragraphs of 500 kB have so many
MAX_DEPTH = 20
MAX_BARE_AMPERSANDS = 2_000  # nh3 takes 4 µs for each

_VOID = frozenset(("br", "hr", "img", "embed"))
_ATTRIBUTE = r'\s++[a-z][\w-]*+="[^"<>]*+"'
_WELL_FORMED = re.compile(rf"(?:[^<>]++|</?[a-z][a-z0-9]*+(?:{_ATTRIBUTE}){{0,10}}+\s*+/?>)*+")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)")
_DROPPED = re.compile(
    rf"<({'|'.join(sorted(DROPPED_ELEMENTS))})\b.*?(?:</\1\b[^<>]*+>?|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAGS = re.compile(r"(?:<[^<>]*+>?)++")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,30};)")


def build_cleaner(tags: frozenset[str], attributes: dict[str, set[str]], url_schemes: set[str]) -> nh3.Cleaner:
    """Return a cleaner for `clean_html` that keeps these tags, attributes and URL schemes."""
    return nh3.Cleaner(
        tags=tags,
        attributes=attributes,
        url_schemes=url_schemes,
        clean_content_tags=DROPPED_ELEMENTS,
        link_rel=None,
    )


def clean_html(html: str | None, cleaner: nh3.Cleaner) -> str:
    """Return balanced HTML with the tags and attributes that the cleaner allows.

    A text that would take nh3 more than linear time keeps its words and loses all tags.
    """
    html = (html or "").encode("utf-8", "ignore").decode()  # nh3 refuses lone surrogates
    if not _is_cheap_to_parse(html):
        log.warning("rich_text.tags_removed", characters=len(html))
        return _strip_tags(html)
    return cleaner.clean(html).replace("&nbsp;", "\N{NO-BREAK SPACE}")


def _is_cheap_to_parse(html: str) -> bool:
    if next(islice(_BARE_AMPERSAND.finditer(html), MAX_BARE_AMPERSANDS, None), None):
        return False
    tags = html.count("<")
    if len(html) <= MAX_UNCHECKED_CHARACTERS and tags <= MAX_UNCHECKED_TAGS:
        return True
    return tags <= MAX_TAGS and bool(_WELL_FORMED.fullmatch(html)) and _is_nested_correctly(html)


def _is_nested_correctly(html: str) -> bool:
    """Return whether every tag is closed in order and at most MAX_DEPTH elements are open at once."""
    open_tags: list[str] = []
    for closing, tag in _TAG.findall(html):
        if tag in _VOID:
            continue
        if not closing:
            open_tags.append(tag)
            if len(open_tags) > MAX_DEPTH:
                return False
        elif not open_tags or open_tags.pop() != tag:
            return False
    return not open_tags


def _strip_tags(html: str) -> str:
    """Return the words as HTML without tags; every regular expression in it is linear."""
    words = _TAGS.sub(" ", _DROPPED.sub(" ", html)).replace(">", "&gt;")
    return _BARE_AMPERSAND.sub("&amp;", words)
