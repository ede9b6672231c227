"""Parse HTML that other systems store: of WordPress with its blocks and shortcodes, or of feeds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from cms.content.conversion.html_parser import build_tree, clean_markup, select_tags
from cms.content.conversion.markup_tokens import MarkupWriter, Tag, Token
from cms.content.conversion.results import Conversion
from cms.content.conversion.tree import Node

from .line_breaks import place_breaks
from .rules import Rule, RuleBook, keep_content
from .shortcodes import place_shortcodes
from .template_tags import tokenize_markup
from .wordpress_blocks import find_pairs, place_blocks

MARKER = "wp-element"
MEANINGFUL_TAGS = frozenset(("canvas", "dialog", "map", "math", "meter", "progress", "ruby"))
BLOCK_START = "<!-- wp:"  # WordPress itself recognises texts of its block editor by this


def parse_markup(markup: str, conversion: Conversion, rules: RuleBook, *, is_rendered: bool, drop_tags: bool) -> Node:
    """Return the tree of any HTML. All text that a browser would show is kept. The time is linear in the length.

    In HTML that is rendered already, line breaks are spaces and shortcodes are text. Tags that no rule covers are
    counted and stay text, or are removed with `drop_tags`.
    """
    markup = clean_markup(markup, conversion)
    found = tokenize_markup(markup, conversion, rules, drop=drop_tags)
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
    return build_tree(tokens)


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
    pairs = find_pairs((at, tag.name, tag.is_closing) for at, tag in tags.items())
    found = {at: rule for at, tag in tags.items() if not tag.is_closing and (rule := _find_rule(tag, rules))}
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
