"""Convert Markdown to the blocks of a page's body. All text is kept; what no other block can hold becomes rich text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from html import escape

from cms.content.blocks.embeds import parse_video_url
from cms.content.conversion.builder import BlockBuilder, Rules, add_paragraph, set_ids
from cms.content.conversion.captions import add_figure
from cms.content.conversion.footnotes import link_footnotes
from cms.content.conversion.html_handlers import add_heading, add_list, add_table
from cms.content.conversion.markup_tokens import MarkupWriter, Token, tokenize
from cms.content.conversion.media import MAX_TITLE_LENGTH
from cms.content.conversion.paragraphs import add_line
from cms.content.conversion.pictures import replace_symbols
from cms.content.conversion.results import Block, Conversion
from cms.content.conversion.rich_text import place_corrections, place_languages, render_frame_link
from cms.content.conversion.text_handlers import TEXT_HANDLERS
from cms.content.conversion.tree import HEADING_TAGS, LIST_TAGS, MARKER_TAGS, READ_TAGS, Node, parse_tree
from cms.content.conversion.urls import clean_url, escape_text, resolve_urls

from .markdown import clean_html, preprocess, render_html, render_written_html
from .markup import mark_elements
from .rules import RuleBook, RuleKind, RuleSet, TemplateTag, get_rules, read_parameters
from .shortcodes import place_shortcodes
from .template_tags import (
    COMMENT_OF_HUGO,
    OPENING,
    get_words,
    mask_template_tags,
    read_tag,
    resolve_tags,
    split_paragraphs,
)

# Emphasis marks that remain in the text because the source opened or closed them incorrectly.
STRAY_MARKS = re.compile(r"(?<![*_])(?:\*{2,4}|__|____)(?![*_])")
BETWEEN_WORDS = re.compile(rf"(?<=\w){STRAY_MARKS.pattern}(?=\w)")


def convert_to_blocks(markdown: str, *, seed: str) -> list[Block]:
    """Return the body as stored in a StreamField, with links in place of pictures.

    The same seed and Markdown give the same block ids, so links to blocks remain valid.
    """
    return convert_without_files(markdown, seed=seed).blocks


def convert_without_files(markdown: str, *, seed: str, drop_tags: bool = False) -> Conversion:
    """Return the body with links in place of pictures. Use it if the files are not available."""
    conversion = Conversion()
    rules = get_rules(LINKED_PICTURES, TAGS_OF_HUGO)
    return _convert(
        _parse(markdown, conversion, rules, drop_tags), Rules(rules.get_handler, add_paragraph), seed, conversion
    )


def convert_markdown(
    markdown: str,
    *,
    seed: str,
    base_url: str = "",
    drop_tags: bool = False,
    locate: Callable[[str], str] = str,
) -> Conversion:
    """Return the body with its pictures as blocks, by the rules of HTML. Use it if the files are available.

    `base_url` is the URL of the page in the other system, to which relative addresses refer. `locate` returns the
    address that one as it is written stands for, such as that of a file beside the Markdown.
    """
    conversion = Conversion()
    rules = get_rules(PICTURES, TAGS_OF_HUGO)
    tree = _parse(markdown, conversion, rules, drop_tags)
    replace_symbols(tree)
    resolve_urls(tree, base_url, locate)
    return _convert(tree, Rules(rules.get_handler, add_line, base_url), seed, conversion)


def _parse(markdown: str, conversion: Conversion, rules: RuleBook, drop_tags: bool) -> Node:
    tree = parse_tree(_render(preprocess(markdown), conversion, rules, drop=drop_tags))
    _remove_stray_marks(tree)
    link_footnotes(tree)
    place_corrections(tree)
    place_languages(tree)
    return tree


def _render(markdown: str, conversion: Conversion, rules: RuleBook, *, drop: bool) -> str:
    """Return preprocessed Markdown as clean HTML with markers, and count what no rule covers.

    With `drop`, only the texts for readers of its tags are kept.
    """
    if not OPENING.search(markdown) and "[" not in markdown and not rules.has_marked:
        return render_html(markdown)
    render = cache(render_written_html if rules.has_marked else render_html)

    def read(text: str) -> Iterable[Token]:
        tokens = tokenize(render(text))
        return mark_elements(tokens, rules, Conversion()) if rules.has_marked else tokens

    found = resolve_tags(markdown, conversion, rules, read, drop=drop)
    found = list(place_shortcodes(found, conversion, rules, drop_unknown=drop, is_markdown=True))
    has_rule = rules.has_marked or rules.has(RuleKind.SHORTCODE) or (drop and conversion.unknown_tags)
    if not has_rule and not mask_template_tags(markdown, lambda tag: read_tag(tag, rules).rule is not None).tags:
        return render(markdown)
    return clean_html("".join(MarkupWriter().write(split_paragraphs(found))), READ_TAGS | MARKER_TAGS)


def _convert(tree: Node, rules: Rules, seed: str, conversion: Conversion) -> Conversion:
    conversion.blocks = BlockBuilder(rules, conversion).build(tree)
    set_ids(conversion.blocks, seed)
    return conversion


def _remove_stray_marks(node: Node) -> None:
    """Remove stray emphasis marks outside of code; a mark between two words becomes a space."""
    for position, child in enumerate(node.children):
        if isinstance(child, str):
            if "**" in child or "__" in child:
                node.children[position] = STRAY_MARKS.sub("", BETWEEN_WORDS.sub(" ", child))
        elif child.tag not in ("code", "pre"):
            _remove_stray_marks(child)


def _add_frame(builder: BlockBuilder, node: Node) -> None:
    """Add a video block for a supported video, for any other frame a link to its URL."""
    url = clean_url(node.attributes.get("src", ""))
    if url and parse_video_url(url)[0] != "other":
        title = node.attributes.get("title", "").strip()[:MAX_TITLE_LENGTH]
        builder.add_block("video", {"url": url, "title": title or "Video", "transcript": ""})
    else:
        builder.add_text(f"<p>{render_frame_link(node)}</p>")


_LINK_HANDLERS = {**TEXT_HANDLERS, "iframe": _add_frame}
_PICTURE_HANDLERS = {
    **_LINK_HANDLERS,
    **dict.fromkeys(HEADING_TAGS, add_heading),
    **dict.fromkeys(LIST_TAGS, add_list),
    "table": add_table,
    "figure": add_figure,
}
LINKED_PICTURES, PICTURES = RuleSet("Markdown with links to its pictures"), RuleSet("Markdown")
LINKED_PICTURES.add_all(RuleKind.ELEMENT, _LINK_HANDLERS)
PICTURES.add_all(RuleKind.ELEMENT, _PICTURE_HANDLERS)

PLAYERS = {"youtube": "https://www.youtube.com/embed/", "vimeo": "https://player.vimeo.com/video/"}
TAGS_OF_HUGO = RuleSet("shortcodes of Hugo")


@TAGS_OF_HUGO.template_text("{{<", "{{%", COMMENT_OF_HUGO)
def write_texts(tag: TemplateTag) -> str:
    """Return the texts for readers that a shortcode has as parameters."""
    return escape_text(get_words(tag.written)) if tag.name else ""


@TAGS_OF_HUGO.template_text(*PLAYERS)
def write_player(tag: TemplateTag) -> str:
    """Return the player of a video."""
    written = (value for name, value in read_parameters(tag.parameters) if name in ("", "id"))
    film = next(filter(re.compile(r"[\w-]+").fullmatch, written), None)
    if not film:
        return write_texts(tag)
    return f'<iframe src="{PLAYERS[tag.name]}{film}" title="{escape(tag.values.get("title", ""))}"></iframe>'
