"""A run of nodes written as the rich text that editors make: b, i, a, br, sub, sup and lists, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import basename
from urllib.parse import unquote, urlsplit

from cms.content.rich_text import to_plain_text

from .links import build_link, clean_url, escape_text
from .tags import BLOCK_TAGS, LIST_TAGS
from .tree import Node

TAGS = {"b": "b", "strong": "b", "i": "i", "em": "i", "cite": "i", "sub": "sub", "sup": "sup"}
EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
TAGS_AND_SPACES = re.compile(r"(?:<[^>]*>|\s)*+")
SPACES = re.compile(r"\s+")
# Emphasis that its source opened or closed wrongly stays in the text as its marks.
STRAY_MARKS = re.compile(r"(?<![*_])(?:\*{2,4}|__|____)(?![*_])")
BETWEEN_WORDS = re.compile(rf"(?<=\w){STRAY_MARKS.pattern}(?=\w)")
# Around the name of a picture, which touched the words beside it without being one. `tidy` lets none in.
GAP = "\x1f"
GAPS_BEFORE_MARKS = re.compile(r" *\x1f[\x1f ]*(?=[.,;:!?)\]])")
GAPS = re.compile(r" *\x1f[\x1f ]*")
BREAKS = re.compile(r"\s*\n\s*")
BREAKS_AT_LISTS = re.compile(r"\s*\n\s*(?=<[uo]l>)|(?<=</[uo]l>)\s*\n\s*")


def render_line(nodes: Iterable[Node | str]) -> str:
    """The nodes as one paragraph's inside; a block among them begins a line of its own."""
    return _replace_line_breaks("".join(_render_inline(node) for node in nodes))


def get_text(node: Node) -> str:
    """The words alone, a line break where one is seen."""
    return to_plain_text(render_line([node]))


def has_text(html: str) -> bool:
    """Whether rich text shows anything; asked for every line, so it is not read as HTML."""
    return not TAGS_AND_SPACES.fullmatch(html)


def render_list(node: Node) -> str:
    """The list as rich text; what stands in it outside any item becomes one."""
    items = [
        _replace_line_breaks(_render_children(item) if _is_item(item) else _render_inline(item))
        for item in node.children
    ]
    written = "".join(f"<li>{item}</li>" for item in items if has_text(item))
    return f"<{node.tag}>{written}</{node.tag}>" if written else ""


def render_code(node: Node) -> str:
    """Code as text: its lines and their order, not its form."""
    lines = (line.rstrip() for line in _raw_text(node).strip("\n").split("\n"))
    return "<br/>".join(escape_text(line) for line in lines)


def render_frame_link(node: Node) -> str:
    """What another page would have shown in a frame, as a link to it."""
    href = clean_url(node.attributes.get("src", ""))
    return build_link(href, escape_text(node.attributes.get("title", "").strip() or href or ""))


def _render_inline(node: Node | str, *, linked: bool = False) -> str:
    if isinstance(node, str):
        return escape_text(SPACES.sub(" ", _remove_stray_marks(node) if "**" in node or "__" in node else node))
    if node.tag == "code":
        return escape_text(SPACES.sub(" ", _raw_text(node)))
    if node.tag == "br":
        return "\n"
    if node.tag == "img":
        return _render_image(node, linked)
    if node.tag == "pre":
        return "\n" + render_code(node) + "\n"
    if node.tag in LIST_TAGS and not linked:
        return f"\n{render_list(node)}\n"
    if node.tag == "iframe" and not linked:
        return f"\n{render_frame_link(node)}\n"
    if node.tag == "a":
        return _render_anchor(node, linked)
    inner = _render_children(node, linked=linked)
    if node.tag in BLOCK_TAGS:
        return f"\n{inner}\n"
    return _render_emphasis(node.tag, inner)


def _remove_stray_marks(text: str) -> str:
    """Without stray marks of emphasis; the words they stood between stay apart."""
    return STRAY_MARKS.sub("", BETWEEN_WORDS.sub(" ", text))


def _render_children(node: Node, *, linked: bool = False) -> str:
    return "".join(_render_inline(child, linked=linked) for child in node.children)


def _render_anchor(node: Node, linked: bool) -> str:
    """A link without an address keeps its words; one without words is named by its title, or goes."""
    href = None if linked else clean_url(node.attributes.get("href", ""))
    inner = _render_children(node, linked=linked or href is not None)
    if href is None:
        return inner
    before, words, after = EDGES.match(inner).groups()
    if not words:
        return before + _render_named_link(href, node.attributes.get("title", "")) + after
    return before + build_link(href, words) + after


def _render_image(node: Node, linked: bool) -> str:
    """A link to the picture, named by its alternative text or else its file."""
    source = node.attributes.get("src", "")
    name = node.attributes.get("alt", "").strip() or node.attributes.get("title", "").strip()
    return _render_named_link(None if linked else clean_url(source), name or unquote(basename(urlsplit(source).path)))


def _render_named_link(href: str | None, name: str) -> str:
    """A link that had no words of its own, so that none of its neighbours touch the name it gets."""
    return f"{GAP}{build_link(href, _render_inline(name))}{GAP}" if name.strip() else ""


def _render_emphasis(tag: str, inner: str) -> str:
    """Emphasis hugs its words: spaces and breaks at its edges stand outside."""
    before, words, after = EDGES.match(inner).groups()
    name = TAGS.get(tag)
    return f"{before}<{name}>{words}</{name}>{after}" if name and words else inner


def _replace_line_breaks(html: str) -> str:
    html = BREAKS.sub("<br/>", BREAKS_AT_LISTS.sub("", html.strip()))
    return GAPS.sub(" ", GAPS_BEFORE_MARKS.sub("", html)) if GAP in html else html


def _is_item(node: Node | str) -> bool:
    return isinstance(node, Node) and node.tag == "li"


def _raw_text(node: Node | str) -> str:
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join(_raw_text(child) for child in node.children)
