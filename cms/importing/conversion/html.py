"""Markdown to clean HTML, as a tree of nodes.

The Markdown reader's tokens are written out before they are cut into blocks, because raw HTML does not respect them:
a `<table>` with an empty line inside is several tokens. The cleaned whole is well-formed, whatever came in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from cms.core.rich_text import SILENT

LISTS = frozenset(("ul", "ol"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CONTAINERS = frozenset(
    (
        "address",
        "article",
        "aside",
        "body",
        "center",
        "details",
        "div",
        "dd",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "main",
        "nav",
        "section",
        "summary",
    )
)
TABLE_PARTS = frozenset(("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"))
BLOCKS = LISTS | HEADINGS | CONTAINERS | TABLE_PARTS | {"p", "li", "blockquote", "pre", "hr", "iframe"}
INLINE = frozenset(("a", "b", "strong", "i", "em", "cite", "br", "img", "sub", "sup", "code"))
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "iframe": {"src", "title"}}
VOID = frozenset(("br", "hr", "img"))

# Tags that may be dropped because they are tags. Anything else between < and > is text somebody wrote.
KNOWN = BLOCKS | INLINE | nh3.ALLOWED_TAGS
KNOWN |= frozenset(
    (
        "audio",
        "base",
        "big",
        "button",
        "embed",
        "font",
        "html",
        "head",
        "input",
        "label",
        "link",
        "meta",
        "noscript",
        "object",
        "option",
        "param",
        "picture",
        "script",
        "select",
        "source",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "track",
        "video",
    )
)
# Whatever follows one of these unclosed would be lost as its content, so alone it is text.
SWALLOWING = "script|style|title|textarea|template|noscript|object|select|svg|math|xmp|noembed|noframes|plaintext"

TAG = re.compile(r"<(?=/?([a-zA-Z][\w:.-]*)[^<>]*>?)")
SILENT_ELEMENT = re.compile(
    rf"<({'|'.join(sorted(SILENT - {'iframe'}))})\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
SWALLOWING_TAG = re.compile(rf"<(?=/?(?:{SWALLOWING})\b)", re.IGNORECASE)
IFRAME = re.compile(r"<iframe\b([^>]*)>(?:[^<]*</iframe\s*>)?", re.IGNORECASE)


@dataclass(slots=True)
class Node:
    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Whether it starts a line of its own: a block, or something around one. A link never is."""
        if self.tag == "a":
            return False
        return self.tag in BLOCKS or any(isinstance(child, Node) and child.is_block for child in self.children)


def tree_of(markdown: str) -> Node:
    """The root of the clean document that the (mended) Markdown means."""
    return _TreeReader().read(clean(_MARKDOWN.render(markdown)))


def clean(html: str) -> str:
    """Well-formed HTML of known tags without scripts; every other text is kept."""
    html = SILENT_ELEMENT.sub("", html)
    html = SWALLOWING_TAG.sub("&lt;", IFRAME.sub(r"<iframe\1></iframe>", html))
    return nh3.clean(
        html,
        tags=set(BLOCKS | INLINE),
        attributes=ATTRIBUTES,
        clean_content_tags=set(),
        link_rel=None,
        strip_comments=True,
    )


class _Renderer(RendererHTML):
    def html_inline(self, tokens: list[Token], idx: int, options: Any, env: Any) -> str:
        return TAG.sub(_keep_known, tokens[idx].content)

    html_block = html_inline


def _keep_known(tag: re.Match[str]) -> str:
    return "<" if tag[1].lower() in KNOWN else "&lt;"


def _reader() -> MarkdownIt:
    """CommonMark with tables. Indented code is off: in exported HTML it is indentation, not code."""
    reader = MarkdownIt("commonmark", {"maxNesting": 100}, renderer_cls=_Renderer)
    return reader.enable("table").disable("code")


_MARKDOWN = _reader()


class _TreeReader(HTMLParser):
    """Reads what `clean` wrote, so every tag is known and closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Node] = [Node()]

    def read(self, html: str) -> Node:
        self.feed(html)
        self.close()
        return self.open[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def escaped(text: str) -> str:
    return escape(text, quote=False)
