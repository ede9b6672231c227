"""Convert WordPress's blocks, which comments enclose: `<!-- wp:cover {"url":"…"} -->…<!-- /wp:cover -->`.

The comments of blocks whose handling differs from that of their HTML become elements: `<wp-block name="cover"
data="{…}">`. All other comments are dropped. Names of blocks are as in the comments, without "core/"; docs/moving.md
has a table of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cms.content.conversion.builder import BlockBuilder, Handler
from cms.content.conversion.markup_tokens import Comment, Tag, Token
from cms.content.conversion.media import add_url, add_video
from cms.content.conversion.pictures import BACKGROUND_CLASS, add_image, get_file_url
from cms.content.conversion.tree import Node, has_words, iterate_nodes
from cms.content.conversion.urls import build_link, clean_url, escape_text, resolve_url

from .rules import Rule, RuleBook, RuleKind, RuleSet, drop_content, keep_content, read_values

# Their HTML says what they are, so their comments are not needed.
_CONTENT_BLOCKS = """
    accordion accordion-heading accordion-item accordion-panel audio button buttons code column columns
    details file freeform gallery group heading html image list list-item media-text missing more nextpage
    paragraph preformatted pullquote quote separator shortcode spacer subhead table text-columns verse video
"""
CONTENT_BLOCKS = frozenset(_CONTENT_BLOCKS.split())

# What they show is not part of the body: WordPress collects it from other pages, people or settings.
_DYNAMIC_BLOCKS = """
    archives avatar block breadcrumbs calendar categories comment-author-avatar comment-author-name
    comment-content comment-date comment-edit-link comment-reply-link comment-template comments
    comments-pagination comments-pagination-next comments-pagination-numbers comments-pagination-previous
    comments-query-loop comments-title footnotes home-link latest-comments latest-posts legacy-widget loginout
    navigation navigation-overlay-close page-list page-list-item pattern post-author post-author-biography
    post-author-name post-comment post-comments post-comments-count post-comments-form post-comments-link
    post-content post-date post-excerpt post-featured-image post-navigation-link post-template post-terms
    post-time-to-read post-title query query-loop query-pagination query-pagination-next
    query-pagination-numbers query-pagination-previous query-title query-total read-more rss search site-logo
    site-tagline site-title table-of-contents tag-cloud template-part term-count term-description term-name
    term-template terms-query widget-area widget-group
"""
DYNAMIC_BLOCKS = frozenset(_DYNAMIC_BLOCKS.split())
NAME = re.compile(r"[a-z][a-z0-9_-]*+(?:/[a-z][a-z0-9_-]*+)?")
EMBED_PREFIX = "core-embed/"  # “core-embed/twitter”, as the first block editor named them
BACKGROUND_CLASSES = frozenset((BACKGROUND_CLASS, "wp-block-cover__video-background"))
MAX_TEXTS = 500  # texts in the fields of one block


class BlockComment(NamedTuple):
    """A comment that opens or closes a block, or both."""

    name: str
    data: str = ""  # JSON as it is written
    is_closing: bool = False
    is_whole: bool = False  # a block without content


def parse_comment(content: str) -> BlockComment | None:
    """Return what a comment says about a block; None if it is another comment."""
    written = content.strip()
    is_closing = written.startswith("/")
    written = written.removeprefix("/")
    if not written.startswith("wp:"):
        return None
    is_whole = written.endswith("/")
    name, _, data = written.removeprefix("wp:").removesuffix("/").partition("{")
    name = name.strip().lower().removeprefix("core/")
    if not NAME.fullmatch(name):
        return None
    return BlockComment(name, f"{{{data.strip()}" if data else "", is_closing, is_whole)


def place_blocks(tokens: Iterable[Token], rules: RuleBook) -> Iterator[Token]:
    """Replace comments by elements. A block that is not closed has no content: what follows it is on its own.

    The comment of a block whose rule leaves it as it is written is dropped: its HTML says what it is.
    """
    listed = list(tokens)
    comments = {
        at: comment
        for at, token in enumerate(listed)
        if isinstance(token, Comment) and (comment := parse_comment(token.content))
    }
    opening = ((at, one.name, one.is_closing) for at, one in comments.items() if not one.is_whole)
    pairs = find_pairs(opening)
    for at, token in enumerate(listed):
        if not isinstance(token, Comment):
            yield token
        elif (comment := comments.get(at)) and _is_placed(rules.find(RuleKind.BLOCK, comment.name)):
            if not comment.is_closing:
                yield Tag("wp-block", False, {"name": comment.name, "data": comment.data})
            if at in pairs if comment.is_closing else at not in pairs:
                yield Tag("wp-block", True)


def _is_placed(rule: Rule | None) -> bool:
    return rule is not None and rule.handler not in (None, keep_content)


def find_pairs(parts: Iterable[tuple[int, str, bool]]) -> dict[int, int]:
    """Return the position of the other one for each part that opens or closes one.

    `parts` are (position, name, whether it closes). A part that is not closed before the one around it has no pair.
    """
    pairs: dict[int, int] = {}
    open_parts: list[tuple[str, int]] = []
    open_names: dict[str, int] = {}
    for at, name, is_closing in parts:
        if not is_closing:
            open_parts.append((name, at))
            open_names[name] = open_names.get(name, 0) + 1
            continue
        while open_names.get(name):
            opened, start = open_parts.pop()
            open_names[opened] -= 1
            if opened == name:
                pairs[start], pairs[at] = at, start
                break
    return pairs


def add_cover(builder: BlockBuilder, node: Node) -> None:
    """Add the picture behind a text, which may be in the comment only, and then the text."""
    data = read_values(node)
    url = get_file_url(_get_text(data, "url"), builder.rules.base_url)
    is_shown = any(one.classes & BACKGROUND_CLASSES and "src" in one.attributes for one in iterate_nodes(node))
    if url and not is_shown:
        alt = _get_text(data, "alt")
        if data.get("backgroundType") == "video":
            add_video(builder, url)
        else:
            add_image(builder, url, alt, decorative=not alt)
    builder.add_children(node)


def add_embed(builder: BlockBuilder, node: Node) -> None:
    """Add what a block shows of another site. Its address is in its content; if not, in the comment."""
    url = get_file_url(_get_text(read_values(node), "url"), builder.rules.base_url)
    if url and not has_words(node) and not any(one.tag == "iframe" for one in iterate_nodes(node)):
        add_url(builder, url)
    builder.add_children(node)


def add_link(builder: BlockBuilder, node: Node) -> None:
    """Add the link of a menu or of a network such as Mastodon, which only the comment has."""
    data = read_values(node)
    href = clean_url(resolve_url(_get_text(data, "url"), builder.rules.base_url))
    label = _get_text(data, "label") or _get_text(data, "service").capitalize()
    if href and not href.startswith("#"):
        builder.add_text(f"<p>{build_link(href, escape_text(label or href))}</p>")
    elif label and "label" in data:
        builder.add_text(f"<p>{escape_text(label)}</p>")
    else:
        builder.conversion.left_out[node.attributes["name"]] += 1
    builder.add_children(node)


def leave_out_dynamic(builder: BlockBuilder, node: Node) -> None:
    """Name a block whose content comes from elsewhere, and keep the text that it encloses."""
    builder.conversion.left_out[node.attributes["name"]] += 1
    builder.add_children(node)


def add_unknown(builder: BlockBuilder, node: Node) -> None:
    """Name a block of a plug-in and keep its text. Some plug-ins have it in the fields of the comment only."""
    name = node.attributes["name"]
    written = f"<!-- wp:{name} {node.attributes['data']} -->"
    if has_words(node) or any(one.tag == "img" for one in iterate_nodes(node)):
        builder.conversion.add_unknown(name, written)
        builder.add_children(node)
        return
    texts = list(_find_texts(read_values(node).get("data"))) if "data" in read_values(node) else []
    if texts:
        builder.conversion.add_unknown(name, written)
    else:
        builder.conversion.left_out[name] += 1
    for text in texts:
        builder.add_text(f"<p>{escape_text(text)}</p>")
    builder.add_children(node)


def _find_texts(fields: Any) -> list[str]:
    """Return the texts among the fields of a block: values with spaces. Names that begin with "_" are settings."""
    values = [value for name, value in fields.items() if not name.startswith("_")] if isinstance(fields, dict) else []
    texts = [" ".join(value.split()) for value in values if isinstance(value, str)]
    return [text for text in texts if " " in text][:MAX_TEXTS]


def _get_text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


BLOCK_HANDLERS: dict[str, Handler] = {
    "cover": add_cover,
    "embed": add_embed,
    "navigation-link": add_link,
    "navigation-submenu": add_link,
    "query-no-results": drop_content,
    "social-link": add_link,
    "social-links": BlockBuilder.add_children,
    **dict.fromkeys(DYNAMIC_BLOCKS, leave_out_dynamic),
}
BLOCK_RULES = RuleSet("blocks of WordPress")
BLOCK_RULES.add_all(RuleKind.BLOCK, BLOCK_HANDLERS)
BLOCK_RULES.add(RuleKind.BLOCK, CONTENT_BLOCKS, None)
BLOCK_RULES.add(RuleKind.BLOCK, [f"{EMBED_PREFIX}*"], add_embed)
BLOCK_RULES.add(RuleKind.BLOCK, ["*"], add_unknown)
