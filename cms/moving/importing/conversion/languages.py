"""Move the language and direction of elements to where rich text can hold them: paragraphs, lists and `<span>`."""

from __future__ import annotations

from cms.content.rich_text import VALUES

from .corrections import UNMARKED_TAGS
from .links import BARE_URL
from .tags import LIST_TAGS
from .tree import Node

NAMES = ("lang", "dir")


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
    written = {name: node.attributes.pop(name, "").strip() for name in NAMES}
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
