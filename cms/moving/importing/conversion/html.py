"""Convert Markdown to clean HTML.

The whole document is rendered before it is split into blocks, because raw HTML can span several Markdown tokens: a
`<table>` with an empty line inside is several tokens. The cleaned HTML is always well-formed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from cms.content.html_cleaner import DROPPED_ELEMENTS

from .markdown_footnotes import FOOTNOTES, parse_footnote_reference, take_definitions, write_entries
from .silent_elements import remove_silent_elements
from .tags import KNOWN_TAGS, READ_TAGS, VOID_TAGS

ATTRIBUTES = {
    "*": {"id", "lang", "dir", "style"},
    "a": {"href", "title", "name"},
    "ol": {"start"},
    "li": {"value"},
    "img": {"src", "alt", "title"},
    "iframe": {"src", "title"},
    "table": {"role"},
    **{tag: {"colspan", "rowspan"} for tag in ("td", "th")},
}
# If one of these elements is not closed, a parser treats the rest of the document as its content; then it is escaped.
SWALLOWING = "script|style|title|textarea|template|noscript|object|select|svg|math|xmp|noembed|noframes|plaintext"

# Elements that may contain themselves, and that a parser does not close by itself.
NESTING_TAGS = READ_TAGS - VOID_TAGS - {"p", "li", "dd", "dt", "iframe", "thead", "tbody", "tfoot", "tr", "td", "th"}
MAX_DEPTH = 100  # open elements; a parser takes quadratic time for deep nesting

TAG = re.compile(r"<(?=/?([a-zA-Z][\w:.-]*)[^<>]*>?)")
OPENING_OR_CLOSING = re.compile(rf"<(/?)({'|'.join(sorted(NESTING_TAGS, key=len, reverse=True))})\b", re.IGNORECASE)
SILENT_ELEMENTS = DROPPED_ELEMENTS - {"iframe"}
SWALLOWING_TAG = re.compile(rf"<(?=/?(?:{SWALLOWING})\b)", re.IGNORECASE)
IFRAME = re.compile(r"<iframe\b([^>]*)>(?:[^<]*</iframe\s*>)?", re.IGNORECASE)


def render_html(markdown: str) -> str:
    """Return preprocessed Markdown as clean HTML."""
    markdown, footnotes = take_definitions(markdown)
    html = _MARKDOWN.render(markdown, {FOOTNOTES: footnotes})
    return clean_html(html + write_entries(footnotes.values(), _MARKDOWN))


def clean_html(html: str) -> str:
    """Return well-formed HTML of known tags without scripts; all other text is kept.

    The time is linear in the length of the HTML.

    Raises:
        ValidationError: More than MAX_DEPTH elements are open at once.
    """
    html = SWALLOWING_TAG.sub("&lt;", _empty_iframes(remove_silent_elements(html, SILENT_ELEMENTS)))
    _check_depth(html)
    return nh3.clean(
        html,
        tags=set(READ_TAGS),
        attributes=ATTRIBUTES,
        clean_content_tags=set(),
        link_rel=None,
        strip_comments=True,
    )


def _empty_iframes(html: str) -> str:
    """Remove the content of frames. After the last ">" there is no tag, and searching it would take quadratic time."""
    end = html.rfind(">") + 1
    return IFRAME.sub(r"<iframe\1></iframe>", html[:end]) + html[end:]


def _check_depth(html: str) -> None:
    depths: Counter[str] = Counter()
    depth = 0
    for closing, tag in OPENING_OR_CLOSING.findall(html):
        name = tag.lower()
        step = -1 if closing and depths[name] else 0 if closing else 1
        depths[name] += step
        depth += step
        if depth > MAX_DEPTH:
            raise ValidationError(f"body: more than {MAX_DEPTH} HTML elements are not closed, such as <{name}>")


class _Renderer(RendererHTML):
    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return TAG.sub(_escape_unknown_tag, tokens[idx].content)

    html_block = html_inline


def _escape_unknown_tag(tag: re.Match[str]) -> str:
    return "<" if tag[1].lower() in KNOWN_TAGS else "&lt;"


def _build_parser() -> MarkdownIt:
    """Return a CommonMark parser with tables, struck-out text and footnotes, but without indented code.

    In exported HTML, indentation is not code.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": 100}, renderer_cls=_Renderer)
    parser.inline.ruler.before("link", "footnote_reference", parse_footnote_reference)
    return parser.enable(["table", "strikethrough"]).disable("code")


_MARKDOWN = _build_parser()
