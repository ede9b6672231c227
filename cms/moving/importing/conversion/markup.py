"""Parse HTML that other systems store: of WordPress with its blocks and shortcodes, or of feeds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from cms.content.conversion.html_parser import build_tree, clean_markup, select_tags
from cms.content.conversion.markup_tokens import MarkupWriter, Tag, Text, Token, tokenize
from cms.content.conversion.results import Conversion
from cms.content.conversion.tree import BLOCK_TAGS, VOID_TAGS, Node

from .rules import Rule, RuleBook, keep_content
from .shortcodes import place_shortcodes
from .template_tags import resolve_tags, split_paragraphs
from .wordpress_blocks import find_pairs, place_blocks

MARKER = "wp-element"
NEWLINES = re.compile(r"[ \t]*+\n\s*+")
EMPTY_LINES = re.compile(r"[ \t]*+\n[ \t]*+\n\s*+")
BREAK = Tag("br")
ENCLOSING_TAGS = BLOCK_TAGS - VOID_TAGS
MEANINGFUL_TAGS = frozenset(("canvas", "dialog", "map", "math", "meter", "progress", "ruby"))
BLOCK_START = "<!-- wp:"  # WordPress itself recognises texts of its block editor by this


def parse_markup(markup: str, conversion: Conversion, rules: RuleBook, *, is_rendered: bool, drop_tags: bool) -> Node:
    """Return the tree of any HTML. All text that a browser would show is kept. The time is linear in the length.

    In HTML that is rendered already, line breaks are spaces and shortcodes are text. Tags that no rule covers are
    counted and stay text, or are removed with `drop_tags`.
    """
    markup = clean_markup(markup, conversion)
    found = resolve_tags(markup, conversion, rules, tokenize, drop=drop_tags)
    tokens: Iterable[Token] = select_tags(mark_elements(found, rules, conversion), conversion.left_out)
    tokens = place_shortcodes(
        place_blocks(tokens, rules),
        conversion,
        rules,
        drop_unknown=drop_tags,
        has_examples=not is_rendered,
    )
    if not is_rendered:
        tokens = place_breaks(tokens, has_blocks=BLOCK_START in markup)
    return build_tree(split_paragraphs(tokens))


def mark_elements(tokens: Iterable[Token], rules: RuleBook, conversion: Conversion) -> Iterator[Token]:
    """Replace the elements whose rule reads all attributes by markers, which have them.

    An element that is not closed has no content, as those that have none. Elements without a rule are named if more is
    lost than their looks.
    """
    listed = list(tokens)
    tags = {at: token for at, token in enumerate(listed) if isinstance(token, Tag)}
    for tag in tags.values():
        if not tag.is_closing and _has_meaning(tag.name) and not rules.find_for_element(tag.name, ""):
            conversion.add_unknown(f"<{tag.name}>", "".join(MarkupWriter().write([tag])))
    if not rules.has_marked:
        yield from listed
        return
    found = {at: rule for at, tag in tags.items() if not tag.is_closing and (rule := _find_rule(tag, rules))}
    names = {tags[at].name for at in found}
    pairs = find_pairs((at, tag.name, tag.is_closing) for at, tag in tags.items() if tag.name in names)
    ends = {pairs[at]: rule for at, rule in found.items() if at in pairs}
    for at, token in enumerate(listed):
        rule = found.get(at) or ends.get(at)
        if not isinstance(token, Tag) or not rule:
            yield token
        elif rule.handler is keep_content:
            continue
        elif token.is_closing:
            yield Tag(MARKER, True)
        else:
            yield Tag(MARKER, False, {"name": token.name, "data": json.dumps(token.attributes)})
            if at not in pairs:
                yield Tag(MARKER, True)


def _has_meaning(name: str) -> bool:
    """Return whether an element is one of scripts, or shows what text cannot say."""
    return name in MEANINGFUL_TAGS or "-" in name


def _find_rule(tag: Tag, rules: RuleBook) -> Rule | None:
    rule = rules.find_for_element(tag.name, tag.attributes.get("class", ""))
    return rule if rule and rule.reads_all else None


def place_breaks(tokens: Iterable[Token], *, has_blocks: bool) -> Iterator[Token]:
    """Yield the tokens with `<br>` for the line breaks of the classic editor.

    That editor stores no paragraphs: an empty line begins a new one, and a line break within a paragraph is shown.
    Neither applies next to the tags of blocks, such as lists and tables, nor within `<pre>`. An empty line becomes two
    breaks, at which a paragraph is divided later, so that no paragraph has to be closed here.

    Among the blocks of the block editor, only empty lines between them are breaks: of a classic text that was not
    converted.
    """
    depth = preformatted = 0
    before: Token | None = None
    waiting: Text | None = None
    for token in tokens:
        if waiting:
            yield from _break_lines(waiting, EMPTY_LINES if has_blocks else NEWLINES, before, token)
            before, waiting = waiting, None
        if isinstance(token, Text) and not preformatted and not (has_blocks and depth):
            waiting = token
            continue
        yield token
        before = token
        if isinstance(token, Tag) and token.name in ENCLOSING_TAGS:
            step = -1 if token.is_closing else 1
            depth = max(0, depth + step)
            preformatted = max(0, preformatted + step) if token.name == "pre" else preformatted
    if waiting:
        yield from _break_lines(waiting, EMPTY_LINES if has_blocks else NEWLINES, before, None)


def _break_lines(text: Text, pattern: re.Pattern[str], before: Token | None, after: Token | None) -> Iterator[Token]:
    """Yield the lines of a text with breaks between them, but not next to the tags of blocks and other breaks."""
    written = text.written
    if _is_block(before):
        written = written.lstrip()
    if _is_block(after):
        written = written.rstrip()
    position = 0
    for newlines in pattern.finditer(written):
        yield Text(written[position : newlines.start()])
        yield BREAK
        if newlines[0].count("\n") > 1:
            yield BREAK
        position = newlines.end()
    yield Text(written[position:])


def _is_block(token: Token | None) -> bool:
    return token is None or (isinstance(token, Tag) and (token.name in BLOCK_TAGS or token.name == "br"))
