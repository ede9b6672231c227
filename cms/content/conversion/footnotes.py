"""Find the footnotes of a text, and make both ends of each work: the link in the text and the entry of a numbered list.

Other systems write them in many ways, but the two ends refer to each other: by the ids or names of elements, or, where
an editor has removed those, by the names that word processors give, such as “#_ftn1” and “#_ftnref1”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from .tree import HEADING_TAGS, Node, get_raw_text, has_words, iterate_nodes

MAX_LABEL_CHARACTERS = 12  # “[1]”, “*”, “Note 12”; longer texts are links to a part of the page
MAX_LINKS = 2_000  # within one text; one with more has no footnotes, as each is compared with those of its entry
MAX_STEPS = 20_000_000  # links × elements of one text, because each link may have to look for its place among them
MAX_ENTRY_NODES = 200
BACK = "↩"
NEXT_NUMBER = "data-next"  # attribute of a list that is made here: the number of the item that would follow
ENTRY_TAGS = frozenset(("li", "p", "dd", "div"))
NOTE_NAME = re.compile(r"foot|note|fn|ftn|edn|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,4}")
LABEL = re.compile(r"\d|^[\W_]+$|^\W*(?:[a-z]|[ivx]+)\W*$", re.IGNORECASE)
WRITTEN_NUMBER = re.compile(r"\s*[\[(]?(\d{1,4})[\])]?[.:)]?\s*")
AFTER_NUMBER = re.compile(r"[\s\].:)]+")


@dataclass(slots=True, eq=False)
class Footnote:
    """A footnote: the links to it in the text, its entry, and the links back in the entry."""

    entry: Node
    references: list[Node] = field(default_factory=list)
    links_back: list[Node] = field(default_factory=list)


def link_footnotes(tree: Node) -> None:
    """Give the links and entries of footnotes the addresses and ids of this site, and remove all other ids.

    Those of headings stay. Entries that are no items of a numbered list become such.
    """
    document = _Document(tree)
    notes = document.find_footnotes()
    for node in iterate_nodes(tree):
        if node.tag not in HEADING_TAGS:
            node.attributes.pop("id", None)
    for number, note in enumerate(notes, start=1):
        _link(note, number, document)


class _Document:
    """The order of the nodes of a text, their parents, and the nodes with ids or names."""

    def __init__(self, tree: Node) -> None:
        self.parents: dict[int, Node] = {}
        self.order: dict[int, int] = {}
        self.anchors: dict[str, Node] = {}
        self.links: list[tuple[Node, str]] = []
        self.named_back: dict[str, Node] = {}  # links by the name of the footnote from which they lead
        for parent in (tree, *iterate_nodes(tree)):
            self.parents.update((id(child), parent) for child in parent.children if isinstance(child, Node))
        for place, node in enumerate(iterate_nodes(tree)):
            self.order[id(node)] = place
            own_name = node.attributes.get("name") if node.tag == "a" else None
            for name in filter(None, (node.attributes.get("id"), own_name)):
                self.anchors.setdefault(name, node)
            if node.tag == "a" and (name := _get_name(node)):
                self.links.append((node, name))
                if named := _get_named(name):
                    self.named_back.setdefault(named, node)

    def find_footnotes(self) -> list[Footnote]:
        """Return the footnotes in the order of the first link to each."""
        notes: dict[int, Footnote] = {}
        used: set[int] = set()  # links back
        is_short = len(self.links) <= MAX_LINKS and len(self.links) * len(self.order) <= MAX_STEPS
        for link, name in self.links if is_short else ():
            if id(link) in used or not _is_label(link) or (entry := self._find_entry(link, name)) is None:
                continue
            back = [one for one in iterate_nodes(entry) if one.tag == "a" and self._leads_back(one, link, name)]
            if not back and id(entry) not in notes and not NOTE_NAME.search(name):
                continue
            note = notes.setdefault(id(entry), Footnote(entry))
            note.references.append(link)
            note.links_back += [one for one in back if id(one) not in used]
            used.update(map(id, back))
        return list(notes.values())

    def get_ancestors(self, node: Node) -> Iterator[Node]:
        """Yield the node and the nodes that it is in, the nearest first."""
        current: Node | None = node
        while current is not None:
            yield current
            current = self.parents.get(id(current))

    def _find_entry(self, link: Node, name: str) -> Node | None:
        """Return the element that may be the entry to which a link leads: a short one below it, without headings."""
        target = self.anchors.get(name) or self.named_back.get(name)
        if target is None or self.order[id(target)] <= self.order[id(link)]:
            return None
        for node in self.get_ancestors(target):
            if node.tag in HEADING_TAGS:
                return None
            if node.tag in ENTRY_TAGS:
                return node if self._is_entry(node, link) else None
            if not node.tag or node.is_block:
                break
        return self._enclose_line(target)

    def _is_entry(self, node: Node, link: Node) -> bool:
        inside = list(islice(iterate_nodes(node), MAX_ENTRY_NODES + 1))
        return len(inside) <= MAX_ENTRY_NODES and not any(one is link or one.tag in HEADING_TAGS for one in inside)

    def _enclose_line(self, start: Node) -> Node | None:
        """Put a line that begins with a node into a paragraph, because classic editors store none."""
        parent = self.parents[id(start)]
        while parent.tag and not parent.is_block:
            start, parent = parent, self.parents[id(parent)]
        first = _get_place(start, parent)
        if not _begins_line(parent.children, first):
            return None
        end = first + 1
        while end < len(parent.children) and not _ends_line(parent.children[end]):
            end += 1
        line = Node("p", {}, parent.children[first:end])
        parent.children[first:end] = [line]
        self.parents[id(line)] = parent
        self.order[id(line)] = self.order[id(start)]
        self.parents.update((id(child), line) for child in line.children if isinstance(child, Node))
        return line

    def _leads_back(self, one: Node, link: Node, name: str) -> bool:
        """Return whether a link leads to the link to a footnote, or has the name for that."""
        back = _get_name(one)
        if not back or one is link:
            return False
        if _get_named(back) == name:
            return True
        aim = self.anchors.get(back)
        around = (*iterate_nodes(link), *islice(self.get_ancestors(link), 3))
        return aim is not None and any(node is aim for node in around)


def _get_name(link: Node) -> str:
    """Return the name of the place in the text to which a link leads; empty for other links."""
    href = link.attributes.get("href", "").strip()
    return unquote(href[1:]) if href.startswith("#") else ""


def _get_named(back: str) -> str:
    """Return the name of a footnote by that of the link to it, as word processors name both; else an empty text."""
    return back.replace("ref", "", 1) if "ref" in back else ""


def _get_place(child: Node, parent: Node) -> int:
    return next(place for place, one in enumerate(parent.children) if one is child)


def _is_label(link: Node) -> bool:
    text = get_raw_text(link).strip()
    return len(text) <= MAX_LABEL_CHARACTERS and bool(LABEL.search(text))


def _begins_line(children: list[Node | str], place: int) -> bool:
    """Return whether only white space is between a place and the line break or block before it."""
    while place and isinstance(before := children[place - 1], str):
        if before.strip():
            return False
        place -= 1
    return place == 0 or _ends_line(children[place - 1])


def _ends_line(child: Node | str) -> bool:
    return isinstance(child, Node) and (child.tag == "br" or child.is_block)


def _link(note: Footnote, number: int, document: _Document) -> None:
    """Write the two ends of a footnote."""
    shown = NUMBER.search(get_raw_text(note.references[0]))
    begins_with_link = any(_is_first(one, note.entry) for one in note.links_back)
    for place, link in enumerate(note.references, start=1):
        own_id = f"fnref-{number}" if place == 1 else f"fnref-{number}-{place}"
        link.attributes = {"href": f"#fn-{number}", "id": own_id}
        _raise(link, document.parents[id(link)])
    for link in note.links_back:
        link.tag, link.attributes, link.children = "span", {}, []
    entry = note.entry
    if entry.tag != "li":
        entry = _make_item(entry, int(shown[0]) if shown else number, document)
        _remove_number(entry, shown[0] if shown else "", is_gone=begins_with_link)
    elif document.parents[id(entry)].tag == "ul":
        document.parents[id(entry)].tag = "ol"
    entry.attributes["id"] = f"fn-{number}"
    _get_last_line(entry).children += [" ", Node("a", {"href": f"#fnref-{number}"}, [BACK])]


def _raise(link: Node, parent: Node) -> None:
    """Put `<sup>` into a link instead of around it, as the editor stores it; or put it there if there is none."""
    if any(one.tag == "sup" for one in iterate_nodes(link)):
        return
    if parent.tag != "sup":
        link.children = [Node("sup", {}, link.children)]
    elif all(child is link or (isinstance(child, str) and not child.strip()) for child in parent.children):
        parent.tag, parent.attributes, parent.children = "a", link.attributes, [Node("sup", {}, link.children)]


def _is_first(link: Node, entry: Node) -> bool:
    """Return whether an entry begins with a link."""
    for child in entry.children:
        if isinstance(child, str):
            if child.strip():
                return False
        elif child is link:
            return True
        elif has_words(child):
            return _is_first(link, child)
    return False


def _make_item(entry: Node, number: int, document: _Document) -> Node:
    """Make a paragraph an item of a numbered list: of the one above if that ends with the number before, or a new one.

    Only white space and line breaks may be between the two.
    """
    parent = document.parents[id(entry)]
    place = before = _get_place(entry, parent)
    while before and _is_space(parent.children[before - 1]):
        before -= 1
    above = parent.children[before - 1] if before else None
    item = Node("li", {}, entry.children)
    if isinstance(above, Node) and above.attributes.get(NEXT_NUMBER) == str(number):
        listed = above
        listed.children.append(item)
        parent.children[before : place + 1] = []
    else:
        listed = parent.children[place] = Node("ol", {"start": str(number)} if number != 1 else {}, [item])
        document.parents[id(listed)] = parent
    listed.attributes[NEXT_NUMBER] = str(number + 1)
    document.parents[id(item)] = listed
    return item


def _is_space(child: Node | str) -> bool:
    return child.tag == "br" if isinstance(child, Node) else not child.strip()


def _remove_number(entry: Node, number: str, *, is_gone: bool) -> None:
    """Remove the number with which a text begins, or what followed it, because the list shows the number."""
    for place, child in enumerate(entry.children):
        if isinstance(child, Node):
            if has_words(child):
                _remove_number(child, number, is_gone=is_gone)
                return
        elif child.strip():
            found = AFTER_NUMBER.match(child) if is_gone else WRITTEN_NUMBER.match(child)
            if found and (is_gone or found[1] == number):
                entry.children[place] = child[found.end() :]
            return


def _get_last_line(entry: Node) -> Node:
    """Return the last paragraph of an entry, or the entry, without what follows its words."""
    while entry.children and not _is_shown(entry.children[-1]):
        entry.children.pop()
    last = entry.children[-1] if entry.children else None
    return _get_last_line(last) if isinstance(last, Node) and last.tag in ("p", "div") else entry


def _is_shown(child: Node | str) -> bool:
    return (
        has_words(child) or any(one.tag == "img" for one in iterate_nodes(child))
        if isinstance(child, Node)
        else bool(child.strip())
    )
