"""Render nodes as the rich text that the editor produces: b, i, a, br, sub, sup, del, ins, span and lists.

The language and direction of elements, and struck-out and inserted text, are moved to where rich text can hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import basename
from urllib.parse import unquote, urlsplit

from cms.content.plain_text import DELETED_TAGS, mark_text
from cms.content.rich_text import VALUES, to_plain_text

from .tree import BLOCK_TAGS, CORRECTION_TAGS, LIST_TAGS, PLAYER_TAGS, Node, iterate_nodes
from .urls import BARE_URL, build_link, clean_url, escape_text

LINE_THROUGH = re.compile(r"\bline-through\b", re.IGNORECASE)
UNMARKED_TAGS = frozenset(("br", "img", "iframe", "audio", "video", "source"))
TAGS = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "cite": "i",
    "sub": "sub",
    "sup": "sup",
    "ins": "ins",
    **dict.fromkeys(DELETED_TAGS, "del"),
}
LANGUAGE_ATTRIBUTES = ("lang", "dir")
ATTRIBUTES = {
    "ol": ("start", *LANGUAGE_ATTRIBUTES),
    "li": ("id", "value", *LANGUAGE_ATTRIBUTES),
    **dict.fromkeys(("ul", "p", "span"), LANGUAGE_ATTRIBUTES),
}
TAGS_AND_SPACES = re.compile(r"(?:<[^>]*>|\s)*+")
SPACES = re.compile(r"\s+")
# Placed around the name of a picture, which needs spaces that the picture did not need. The preprocessor removes this
# character from the source, so it cannot occur there.
GAP = "\x1f"
# Each pattern begins only where a run of spaces begins, so that a long run is read once.
GAPS_BEFORE_MARKS = re.compile(r"(?<![ \x1f]) *+\x1f[\x1f ]*+(?=[.,;:!?)\]])")
GAPS = re.compile(r"(?<![ \x1f]) *+\x1f[\x1f ]*+")
BREAKS = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")
BREAKS_AT_LISTS = re.compile(r"\n(?=<[uo]l\b)|(?<=</[uo]l>)\n")
# In plain text, “10<sup>6</sup>” would be another number.
RAISED_OR_LOWERED = re.compile(r"<(su[bp])>([0-9+−=()-]+)</\1>")
RAISED = str.maketrans("0123456789+−-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
LOWERED = str.maketrans("0123456789+−-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def place_corrections(tree: Node, enclosing: str = "") -> None:
    """Enclose the lines of struck-out or inserted blocks, each on its own, because rich text knows no such blocks.

    An element that only its style strikes out is struck out, too: an older editor of WordPress has written such.
    """
    for place, child in enumerate(tree.children):
        if isinstance(child, str):
            if enclosing and child.strip():
                tree.children[place] = Node(enclosing, {}, [child])
            continue
        own = "del" if _has_line_through(child.attributes.pop("style", "")) else ""
        if child.is_block:
            is_correction = child.tag in CORRECTION_TAGS
            place_corrections(child, own or (child.tag if is_correction else enclosing))
            child.tag = "div" if is_correction else child.tag
            continue
        place_corrections(child)
        if (own or enclosing) and child.tag not in UNMARKED_TAGS:
            tree.children[place] = Node(own or enclosing, {}, [child])


def _has_line_through(style: str) -> bool:
    declarations = (declaration.partition(":") for declaration in style.split(";"))
    return any(
        name.strip().lower().startswith("text-decoration") and LINE_THROUGH.search(value)
        for name, _, value in declarations
    )


def place_languages(tree: Node, inherited: dict[str, str] | None = None) -> None:
    """Give lists, their items and parts of lines the language and direction of the elements that they are in."""
    for place, child in enumerate(tree.children):
        if isinstance(child, str):
            if inherited and child.strip() and not BARE_URL.fullmatch(child.strip()):
                tree.children[place] = Node("span", dict(inherited), [child])
            continue
        own = take_language(child)
        outer = {**(inherited or {}), **own}
        if child.tag in LIST_TAGS or child.tag == "li":
            child.attributes |= outer
            place_languages(child)
        elif child.is_block:
            place_languages(child, outer)
        elif not outer or child.tag in UNMARKED_TAGS:
            place_languages(child)
        elif child.tag == "span":
            child.attributes |= outer
            place_languages(child)
        else:
            place_languages(child)
            tree.children[place] = Node("span", outer, [child])


def take_language(node: Node) -> dict[str, str]:
    """Remove the attributes from a node, and return those with a possible value."""
    written = {name: node.attributes.pop(name, "").strip() for name in LANGUAGE_ATTRIBUTES}
    return {name: value for name, value in written.items() if VALUES[name].fullmatch(value)}


def take_common_language(nodes: list[Node | str]) -> dict[str, str]:
    """Remove the language that all parts of a line have in common, and return it."""
    parts = [node for node in nodes if (node.tag != "br" if isinstance(node, Node) else node.strip())]
    first = parts[0] if parts else None
    if not isinstance(first, Node) or first.tag != "span" or any(not _is_alike(part, first) for part in parts):
        return {}
    common = first.attributes
    for part in parts:
        if isinstance(part, Node):
            part.attributes = {}
    return common


def _is_alike(part: Node | str, first: Node) -> bool:
    return isinstance(part, Node) and part.tag == "span" and part.attributes == first.attributes


def render_line(nodes: Iterable[Node | str]) -> str:
    """Return the nodes as the content of one paragraph; a block among them begins a new line."""
    return _replace_line_breaks("".join(_render_inline(node) for node in nodes))


def get_text(node: Node) -> str:
    """Return the plain text of a node, with its visible line breaks."""
    line = render_line([node])
    return to_plain_text(RAISED_OR_LOWERED.sub(_write_digits, line) if "<su" in line else line)


def _write_digits(found: re.Match[str]) -> str:
    return found[2].translate(RAISED if found[1] == "sup" else LOWERED)


def list_links(node: Node) -> str:
    """Return the links of a node as a rich-text list, for a block that holds only plain text."""
    anchors = [child for child in iterate_nodes(node) if child.tag == "a"]
    links = [
        (clean_url(anchor.attributes.get("href", "")), render_line(anchor.children), anchor.attributes.get("id", ""))
        for anchor in anchors
    ]
    items = "".join(
        f"<li>{build_link(href, words, own_id)}</li>" for href, words, own_id in links if href and has_text(words)
    )
    return f"<ul>{items}</ul>" if items else ""


def has_text(html: str) -> bool:
    """Return whether rich text has visible text. Called for every line, so it does not parse the HTML."""
    return not TAGS_AND_SPACES.fullmatch(html)


def render_list(node: Node) -> str:
    """Return the list as rich text; children that are not list items become items."""
    items = [(child, _replace_line_breaks(_render_item(child))) for child in node.children]
    rendered = "".join(f"<li{write_attributes(child, 'li')}>{item}</li>" for child, item in items if has_text(item))
    return f"<{node.tag}{write_attributes(node, node.tag)}>{rendered}</{node.tag}>" if rendered else ""


def write_attributes(node: Node | str, tag: str) -> str:
    """Return the attributes that an element keeps; none of an item that was no item."""
    if isinstance(node, str) or node.tag != tag:
        return ""
    values = ((name, node.attributes.get(name, "").strip()) for name in ATTRIBUTES[tag])
    return "".join(f' {name}="{value}"' for name, value in values if VALUES[name].fullmatch(value))


def get_code(node: Node | str) -> str:
    """Return code as it is written, in which struck-out text is marked, and with line feeds for its line breaks."""
    if isinstance(node, str):
        return node
    code = "\n" if node.tag == "br" else "".join(map(get_code, node.children))
    return mark_text(code) if node.tag in DELETED_TAGS else code


def render_code(node: Node) -> str:
    """Return code as text, with its line breaks but without its formatting."""
    lines = (line.rstrip() for line in get_code(node).strip("\n").split("\n"))
    return "<br/>".join(escape_text(line) for line in lines)


def render_frame_link(node: Node) -> str:
    """Return a link to the page that a frame shows, or the file that a player plays."""
    sources = (node, *(child for child in node.children if isinstance(child, Node)))
    href = next(filter(None, (clean_url(one.attributes.get("src", "")) for one in sources)), None)
    return build_link(href, escape_text(node.attributes.get("title", "").strip() or href or ""))


def _render_inline(node: Node | str, *, linked: bool = False) -> str:
    if isinstance(node, str):
        return escape_text(SPACES.sub(" ", node))
    if node.tag == "code":
        return _render_inline_code(node)
    if node.tag == "br":
        return "\n"
    if node.tag == "img":
        return _render_image(node, linked)
    if node.tag == "pre":
        return "\n" + render_code(node) + "\n"
    if node.tag in LIST_TAGS and not linked:
        return f"\n{render_list(node)}\n"
    if node.tag == "iframe" or node.tag in PLAYER_TAGS:
        return "" if linked else f"\n{render_frame_link(node)}\n"
    if node.tag == "a":
        return _render_anchor(node, linked)
    inner = _render_children(node, linked=linked)
    if node.tag in BLOCK_TAGS:
        return f"\n{inner}\n"
    return _render_span(node, inner) if node.tag == "span" else _render_emphasis(node.tag, inner)


def _render_inline_code(node: Node | str) -> str:
    """Return code within a line as text, in which only `<br>` begins a new line."""
    if isinstance(node, str):
        return escape_text(SPACES.sub(" ", node))
    code = "\n" if node.tag == "br" else "".join(_render_inline_code(child) for child in node.children)
    return _render_emphasis(node.tag, code) if node.tag in DELETED_TAGS else code


def _render_children(node: Node, *, linked: bool = False) -> str:
    return "".join(_render_inline(child, linked=linked) for child in node.children)


def _render_anchor(node: Node, linked: bool) -> str:
    """Return the text of a link without a URL; use the title of a link without text, or drop it."""
    href = None if linked else clean_url(node.attributes.get("href", ""))
    inner = _render_children(node, linked=linked or href is not None)
    if href is None:
        return inner
    before, words, after = _split_spaces(inner)
    if not words:
        return before + _render_named_link(href, node.attributes.get("title", "")) + after
    return before + build_link(href, words, node.attributes.get("id", "")) + after


def _render_image(node: Node, linked: bool) -> str:
    """Return a link to the picture, named by its alternative text, title or file name."""
    source = node.attributes.get("src", "")
    name = node.attributes.get("alt", "").strip() or node.attributes.get("title", "").strip()
    return _render_named_link(None if linked else clean_url(source), name or unquote(basename(urlsplit(source).path)))


def _render_named_link(href: str | None, name: str) -> str:
    """Return a link with a name that the source did not display, separated from the neighbouring words."""
    return f"{GAP}{build_link(href, _render_inline(name))}{GAP}" if name.strip() else ""


def _render_emphasis(tag: str, inner: str) -> str:
    """Return emphasised text, with spaces and line breaks at its edges outside the tag."""
    before, words, after = _split_spaces(inner)
    name = TAGS.get(tag)
    return f"{before}<{name}>{words}</{name}>{after}" if name and words else inner


def _render_span(node: Node, inner: str) -> str:
    """Return a part in another language or direction."""
    before, words, after = _split_spaces(inner)
    attributes = write_attributes(node, "span") if words else ""
    return f"{before}<span{attributes}>{words}</span>{after}" if attributes else inner


def _replace_line_breaks(html: str) -> str:
    html = BREAKS_AT_LISTS.sub("", BREAKS.sub("\n", html.strip())).replace("\n", "<br/>")
    return GAPS.sub(" ", GAPS_BEFORE_MARKS.sub("", html)) if GAP in html else html


def _render_item(node: Node | str) -> str:
    if isinstance(node, Node) and node.tag == "li":
        return _render_children(node)
    return _render_inline(node)


def _split_spaces(html: str) -> tuple[str, str, str]:
    """Split into leading white space, content and trailing white space."""
    content = html.strip()
    before = html[: len(html) - len(html.lstrip())]
    return before, content, html[len(before) + len(content) :]
