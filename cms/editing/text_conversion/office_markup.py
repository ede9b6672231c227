"""Bring the HTML of word processors and Google Docs into the form of web pages, as far as the conversion reads it.

They write formatting as styles, quotations and captions as classes of paragraphs, and comments, tables of contents and
hidden text as elements like any other. docs/decisions/070-text-goes-in-as-it-is.md has examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from cms.content.conversion.markup_tokens import Tag, Token
from cms.content.conversion.pictures import get_file_url
from cms.content.conversion.rich_text import LINE_THROUGH
from cms.content.conversion.tree import HEADING_TAGS, TABLE_PARTS, Node, get_raw_text, has_words, iterate_nodes

from .left_out import LeftOut, Loss
from .office_lists import build_lists, nest_lists

OFFICE = re.compile(r"\bmso-|urn:schemas-microsoft-com|docs-internal-guid|lst-kix_|LibreOffice|class=\"?western\b")
QUOTE_CLASSES = frozenset(("MsoQuote", "MsoIntenseQuote", "quotations"))
CAPTION_CLASSES = frozenset(("MsoCaption", "document-caption", "caption"))
TITLE_CLASS = "document-title"
CONTENTS_CLASS = re.compile(r"MsoToc(?:\d|Heading)|document-contents")
CONTENTS_ID = re.compile(r"(?:Table of Contents|Inhaltsverzeichnis|Table des mati)", re.IGNORECASE)
HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.IGNORECASE)
COMMENTS = re.compile(r"mso-element:\s*comment", re.IGNORECASE)
COMMENT_LINK = re.compile(r"#(?:_msocom_|cmnt\d)")
COMMENT_BACK = re.compile(r"#(?:_msoanchor_|cmnt_ref)")
NOTES = re.compile(r"mso-element:\s*(?:foot|end)note-list", re.IGNORECASE)
NOTE_ID = re.compile(r"(?:ftn|edn|sdfootnote|sdendnote)\d+$")
BOLD = re.compile(r"bold(?:er)?|[6-9]\d\d")
NORMAL_WEIGHT = re.compile(r"normal|lighter|[1-5]\d\d")
ABSENT_IMAGE = "absent-image"  # instead of an address by which no browser finds an image
STYLE_LEVELS = {"super": "sup", "sub": "sub"}


def clean_links(tokens: Iterable[Token]) -> Iterator[Token]:
    """Replace the addresses by which Google Docs counts clicks and by which Word names a place in its own file."""
    for token in tokens:
        if isinstance(token, Tag) and token.name == "a" and "href" in token.attributes:
            yield token._replace(attributes={**token.attributes, "href": _clean_address(token.attributes["href"])})
        else:
            yield token


def _clean_address(written: str) -> str:
    href = written.strip()
    if href.lower().startswith("file:") and "#" in href:
        return href[href.index("#") :]
    if href.startswith(("https://www.google.com/url?", "http://www.google.com/url?")):
        try:
            target = parse_qs(urlsplit(href).query).get("q", [""])[0]
        except ValueError:
            return written
        return target if target.startswith(("http://", "https://", "mailto:")) else written
    return written


def name_heading_tags(tokens: Iterable[Token]) -> Iterator[Token]:
    """Make headings of the paragraphs that only have the role of one, as Word for the web writes them."""
    name, level, depth = "", "", 0
    for token in tokens:
        if not isinstance(token, Tag) or (name and token.name != name):
            yield token
        elif name:
            depth += -1 if token.is_closing else 1
            yield token if depth else Tag(level, is_closing=True)
            name = name if depth else ""
        elif token.name in ("p", "div") and token.attributes.get("role") == "heading":
            written = token.attributes.get("aria-level", "")
            name, level, depth = token.name, f"h{written if written in tuple('123456') else 2}", 1
            yield token._replace(name=level)
        else:
            yield token


def normalise(tree: Node, left_out: LeftOut, *, is_office: bool) -> None:
    """Change a tree whose elements have their styles."""
    _remove_parts(tree, left_out)
    if numbered := build_lists(tree):
        left_out.add(Loss.HEADING_NUMBER, count=numbered)
    nest_lists(tree)
    _apply_styles(tree)
    _enclose_quotes(tree)
    _attach_captions(tree)
    for node in iterate_nodes(tree):
        if node.tag == "p" and "MsoTitle" in node.classes:
            node.tag = "h1"
        if node.tag == "sup":
            _raise_once(node)
        elif node.tag == "img" and get_file_url(node.attributes.get("src", "")) is None:
            node.attributes["src"] = ABSENT_IMAGE
        if is_office:  # Word marks the language of each word as it guesses it
            node.attributes.pop("lang", None)
            node.attributes.pop("dir", None) if node.attributes.get("dir") != "rtl" else None


def _remove_parts(parent: Node, left_out: LeftOut) -> None:
    """Remove what is no part of the text: comments, tables of contents, hidden text, lines above footnotes."""
    kept: list[Node | str] = []
    holds_notes = NOTES.search(parent.attributes.get("style", "")) is not None
    for position, child in enumerate(parent.children):
        if isinstance(child, str):
            kept.append(child)
        elif loss := _find_loss(child):
            if loss is Loss.COMMENT or not left_out.counts[loss]:
                left_out.add(loss, count=_count_comments(child) if loss is Loss.COMMENT else 1)
        elif not (_is_invisible(child) or (child.tag == "hr" and (holds_notes or _is_before_note(parent, position)))):
            _remove_parts(child, left_out)
            kept.append(child)
    parent.children[:] = kept


def _find_loss(node: Node) -> Loss | None:
    if CONTENTS_CLASS.match(node.attributes.get("class", "")) or CONTENTS_ID.match(node.attributes.get("id", "")):
        return Loss.CONTENTS
    if COMMENTS.search(node.attributes.get("style", "")) or COMMENT_LINK.match(node.attributes.get("href", "")):
        return Loss.COMMENT
    is_comment = node.tag == "div" and any(
        one.tag == "a" and COMMENT_BACK.match(one.attributes.get("href", "")) for one in _get_first_nodes(node)
    )
    return Loss.COMMENT if is_comment else None


def _get_first_nodes(node: Node) -> list[Node]:
    """Return the first element in a node, the first in that, and so on."""
    found: list[Node] = []
    first = next((child for child in node.children if isinstance(child, Node)), None)
    while first is not None and len(found) < 4:
        found.append(first)
        first = next((child for child in first.children if isinstance(child, Node)), None)
    return found


def _count_comments(node: Node) -> int:
    """Return 1 for the link to a comment in the text, 0 for the comment itself."""
    return 1 if node.tag == "a" else 0


def _is_invisible(node: Node) -> bool:
    return HIDDEN.search(node.attributes.get("style", "")) is not None


def _is_before_note(parent: Node, position: int) -> bool:
    """Return whether the next element is a note. No part of the list is copied: a text may have 400,000 lines."""
    later = (parent.children[at] for at in range(position + 1, len(parent.children)))
    following = next((one for one in later if isinstance(one, Node)), None)
    return following is not None and NOTE_ID.match(following.attributes.get("id", "")) is not None


def parse_style(written: str) -> dict[str, str]:
    """Return the declarations of an attribute `style`."""
    declarations = (one.partition(":") for one in written.split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in declarations}


def _apply_styles(parent: Node) -> None:
    """Make elements of the styles for bold, italic, raised and lowered text, and remove those that undo an element."""
    for child in parent.children:
        if not isinstance(child, Node):
            continue
        written = child.attributes.get("style", "")
        style = parse_style(written) if written else {}
        _apply_styles(child)
        if not LINE_THROUGH.search(written):
            child.attributes.pop("style", None)
        weight, slant = style.get("font-weight", ""), style.get("font-style", "")
        if (child.tag in ("b", "strong") and NORMAL_WEIGHT.fullmatch(weight)) or (
            child.tag in ("i", "em") and slant == "normal"
        ):
            child.tag = "span"
        if child.tag in HEADING_TAGS or child.tag in TABLE_PARTS or _contains_blocks(child):
            continue
        marks = [
            *(["b"] if BOLD.fullmatch(weight) and child.tag not in ("b", "strong") else []),
            *(["i"] if slant in ("italic", "oblique") and child.tag not in ("i", "em") else []),
        ]
        raised = STYLE_LEVELS.get(style.get("vertical-align", ""))
        for mark in [*marks, *([raised] if raised and child.tag == "span" else [])]:
            child.children = [Node(mark, {}, child.children)]


def _contains_blocks(node: Node) -> bool:
    return any(isinstance(child, Node) and child.is_block for child in node.children)


def _enclose_quotes(parent: Node) -> None:
    """Put neighbouring paragraphs with the style of a quotation into one quotation."""
    children: list[Node | str] = []
    quote: Node | None = None  # the quotation that the next paragraph may belong to
    for child in parent.children:
        if isinstance(child, Node) and child.tag == "p" and child.classes & QUOTE_CLASSES:
            child.attributes.pop("class")
            if quote is None:
                quote = Node("blockquote")
                children.append(quote)
            quote.children.append(child)
            continue
        if isinstance(child, Node):
            _enclose_quotes(child)
        if isinstance(child, Node) or child.strip():
            quote = None
        children.append(child)
    parent.children[:] = children


def _attach_captions(parent: Node) -> None:
    """Put a paragraph with the style of a caption into a figure with the picture or table before or after it."""
    children: list[Node | str] = []
    last = -1  # the place of the last node with words or media
    is_caption = False  # whether that is a caption that nothing before it belongs to
    for child in parent.children:
        if isinstance(child, str):
            last, is_caption = (len(children), False) if child.strip() else (last, is_caption)
            children.append(child)
            continue
        _attach_captions(child)
        before = children[last] if last >= 0 else None
        holds_media = _holds_media(child)
        if child.tag == "p" and child.classes & CAPTION_CLASSES and has_words(child):
            if isinstance(before, Node) and _holds_media(before):
                children[last] = _build_figure(before, child)
                continue
            last, is_caption = len(children), True
        elif is_caption and isinstance(before, Node) and holds_media:
            children[last] = _build_figure(child, before)
            is_caption = False
            continue
        elif holds_media or has_words(child):
            last, is_caption = len(children), False
        children.append(child)
    parent.children[:] = children


def _holds_media(node: Node) -> bool:
    """Return whether a node is a table, or a picture without words."""
    if node.tag == "table":
        return True
    return not has_words(node) and any(one.tag == "img" for one in (node, *iterate_nodes(node)))


def _build_figure(content: Node, caption: Node) -> Node:
    return Node("figure", {}, [content, Node("figcaption", {}, caption.children)])


def _raise_once(node: Node) -> None:
    """Remove raised text within raised text, by which LibreOffice writes the number of a footnote."""
    for one in iterate_nodes(node):
        if one.tag == "sup":
            one.tag = "span"


def take_title(tree: Node) -> str:
    """Remove the title from a document and return it: what has the style for it, or an only heading of the first level.

    It has to be at the beginning; any other stays a heading.
    """
    first = next((child for child in tree.children if isinstance(child, Node) and has_words(child)), None)
    if first is None or first.tag != "h1":
        return ""
    others = [node for node in iterate_nodes(tree) if node.tag == "h1" and node is not first]
    if TITLE_CLASS not in first.classes and others:
        return ""
    tree.children[:] = [child for child in tree.children if child is not first]
    return " ".join(get_raw_text(first).split())


def lower_headings(tree: Node) -> None:
    """Lower all headings by a level if several have the first, which is that of the page's title."""
    headings = [node for node in iterate_nodes(tree) if node.tag in HEADING_TAGS]
    if sum(node.tag == "h1" for node in headings) > 1:
        for node in headings:
            node.tag = f"h{min(6, int(node.tag[1]) + 1)}"


def name_headings(tree: Node) -> None:
    """Give each heading one id, and lead links to its other names there: word processors name one place several times.

    Names are those of the heading and of the anchors within it.
    """
    aliases: dict[str, str] = {}
    for heading in iterate_nodes(tree):
        if heading.tag not in HEADING_TAGS:
            continue
        anchors = (one for one in iterate_nodes(heading) if one.tag == "a" and not one.attributes.get("href"))
        found = [node.attributes.get(name) for node in (heading, *anchors) for name in ("id", "name")]
        names = [name for name in found if name]
        if names:
            heading.attributes["id"] = names[0]
            aliases.update(dict.fromkeys(names, names[0]))
    for link in iterate_nodes(tree):
        href = unquote(link.attributes.get("href", ""))
        if link.tag == "a" and href.startswith("#") and href[1:] in aliases:
            link.attributes["href"] = f"#{aliases[href[1:]]}"


def count_lost_links(tree: Node, left_out: LeftOut) -> None:
    """Count links to places of the text that have no heading; those of footnotes have been rewritten."""
    headings = {node.attributes.get("id") for node in iterate_nodes(tree) if node.tag in HEADING_TAGS}
    for node in iterate_nodes(tree):
        href = node.attributes.get("href", "")
        is_internal = href.startswith("#") and not href.startswith(("#fn-", "#fnref-"))
        if node.tag == "a" and is_internal and href[1:] not in headings and has_words(node):
            left_out.add(Loss.INTERNAL_LINK)
