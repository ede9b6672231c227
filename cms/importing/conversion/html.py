"""Convert Markdown to clean HTML.

The whole document is rendered before it is split into blocks, because raw HTML can span several Markdown tokens: a
`<table>` with an empty line inside is several tokens. The cleaned HTML is always well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from cms.core.html_cleaner import DROPPED_ELEMENTS

from .tags import KNOWN_TAGS, READ_TAGS

ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "iframe": {"src", "title"}}
# If one of these elements is not closed, a parser treats the rest of the document as its content; then it is escaped.
SWALLOWING = "script|style|title|textarea|template|noscript|object|select|svg|math|xmp|noembed|noframes|plaintext"

TAG = re.compile(r"<(?=/?([a-zA-Z][\w:.-]*)[^<>]*>?)")
SILENT_ELEMENT = re.compile(
    rf"<({'|'.join(sorted(DROPPED_ELEMENTS - {'iframe'}))})\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
SWALLOWING_TAG = re.compile(rf"<(?=/?(?:{SWALLOWING})\b)", re.IGNORECASE)
IFRAME = re.compile(r"<iframe\b([^>]*)>(?:[^<]*</iframe\s*>)?", re.IGNORECASE)


def render_html(markdown: str) -> str:
    """Return preprocessed Markdown as clean HTML."""
    return clean_html(_MARKDOWN.render(markdown))


def clean_html(html: str) -> str:
    """Return well-formed HTML of known tags without scripts; all other text is kept."""
    html = SILENT_ELEMENT.sub("", html)
    html = SWALLOWING_TAG.sub("&lt;", IFRAME.sub(r"<iframe\1></iframe>", html))
    return nh3.clean(
        html,
        tags=set(READ_TAGS),
        attributes=ATTRIBUTES,
        clean_content_tags=set(),
        link_rel=None,
        strip_comments=True,
    )


class _Renderer(RendererHTML):
    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return TAG.sub(_escape_unknown_tag, tokens[idx].content)

    html_block = html_inline


def _escape_unknown_tag(tag: re.Match[str]) -> str:
    return "<" if tag[1].lower() in KNOWN_TAGS else "&lt;"


def _build_parser() -> MarkdownIt:
    """Return a CommonMark parser with tables, without indented code: in exported HTML, indentation is not code."""
    parser = MarkdownIt("commonmark", {"maxNesting": 100}, renderer_cls=_Renderer)
    return parser.enable("table").disable("code")


_MARKDOWN = _build_parser()
