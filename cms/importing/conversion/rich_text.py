"""A run of nodes written as the rich text that editors make: b, i, a, br, sub, sup and lists, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import basename
from urllib.parse import unquote, urlsplit

from cms.content.rich_text import to_plain_text

from .links import address_of, escaped, link
from .tags import BLOCKS, LISTS
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


def line_of(nodes: Iterable[Node | str]) -> str:
    """The nodes as one paragraph's inside; a block among them begins a line of its own."""
    return _broken("".join(_inline(node) for node in nodes))


def words_of(node: Node) -> str:
    """The words alone, a line break where one is seen."""
    return to_plain_text(line_of([node]))


def has_words(html: str) -> bool:
    """Whether rich text shows anything; asked for every line, so it is not read as HTML."""
    return not TAGS_AND_SPACES.fullmatch(html)


def list_of(node: Node) -> str:
    """The list as rich text; what stands in it outside any item becomes one."""
    items = [_broken(_inside(item) if _is_item(item) else _inline(item)) for item in node.children]
    written = "".join(f"<li>{item}</li>" for item in items if has_words(item))
    return f"<{node.tag}>{written}</{node.tag}>" if written else ""


def lines_of_code(node: Node) -> str:
    """Code as text: its lines and their order, not its form."""
    lines = (line.rstrip() for line in _raw_text(node).strip("\n").split("\n"))
    return "<br/>".join(escaped(line) for line in lines)


def frame_link(node: Node) -> str:
    """What another page would have shown in a frame, as a link to it."""
    href = address_of(node.attributes.get("src", ""))
    return link(href, escaped(node.attributes.get("title", "").strip() or href or ""))


def _inline(node: Node | str, *, linked: bool = False) -> str:
    if isinstance(node, str):
        return escaped(SPACES.sub(" ", _unstarred(node) if "**" in node or "__" in node else node))
    if node.tag == "code":
        return escaped(SPACES.sub(" ", _raw_text(node)))
    if node.tag == "br":
        return "\n"
    if node.tag == "img":
        return _picture(node, linked)
    if node.tag == "pre":
        return "\n" + lines_of_code(node) + "\n"
    if node.tag in LISTS and not linked:
        return f"\n{list_of(node)}\n"
    if node.tag == "iframe" and not linked:
        return f"\n{frame_link(node)}\n"
    if node.tag == "a":
        return _anchor(node, linked)
    inner = _inside(node, linked=linked)
    if node.tag in BLOCKS:
        return f"\n{inner}\n"
    return _hugging(node.tag, inner)


def _unstarred(text: str) -> str:
    """Without stray marks of emphasis; the words they stood between stay apart."""
    return STRAY_MARKS.sub("", BETWEEN_WORDS.sub(" ", text))


def _inside(node: Node, *, linked: bool = False) -> str:
    return "".join(_inline(child, linked=linked) for child in node.children)


def _anchor(node: Node, linked: bool) -> str:
    """A link without an address keeps its words; one without words is named by its title, or goes."""
    href = None if linked else address_of(node.attributes.get("href", ""))
    inner = _inside(node, linked=linked or href is not None)
    if href is None:
        return inner
    before, words, after = EDGES.match(inner).groups()
    if not words:
        return before + _named(href, node.attributes.get("title", "")) + after
    return before + link(href, words) + after


def _picture(node: Node, linked: bool) -> str:
    """A link to the picture, named by its alternative text or else its file."""
    source = node.attributes.get("src", "")
    name = node.attributes.get("alt", "").strip() or node.attributes.get("title", "").strip()
    return _named(None if linked else address_of(source), name or unquote(basename(urlsplit(source).path)))


def _named(href: str | None, name: str) -> str:
    """A link that had no words of its own, so that none of its neighbours touch the name it gets."""
    return f"{GAP}{link(href, _inline(name))}{GAP}" if name.strip() else ""


def _hugging(tag: str, inner: str) -> str:
    """Emphasis hugs its words: spaces and breaks at its edges stand outside."""
    before, words, after = EDGES.match(inner).groups()
    name = TAGS.get(tag)
    return f"{before}<{name}>{words}</{name}>{after}" if name and words else inner


def _broken(html: str) -> str:
    html = BREAKS.sub("<br/>", BREAKS_AT_LISTS.sub("", html.strip()))
    return GAPS.sub(" ", GAPS_BEFORE_MARKS.sub("", html)) if GAP in html else html


def _is_item(node: Node | str) -> bool:
    return isinstance(node, Node) and node.tag == "li"


def _raw_text(node: Node | str) -> str:
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join(_raw_text(child) for child in node.children)
