"""What elements of several page builders become: wrappers, items of accordions, coded HTML, and lists from elsewhere.

`register_elements` registers the elements of a builder from a table for each of these. `ShortcodeRules` leaves out what
the editors of the old site had switched off, and its readers did not see.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import unquote

from cms.content.conversion.accordions import add_item
from cms.content.conversion.builder import BlockBuilder, Handler
from cms.content.conversion.tree import Node, get_raw_text
from cms.core import clock

from ..rules import RuleKind, RuleSet, describe, drop_content, keep_content, read_values
from .fields import Fields, add_guessed, add_html, add_title, to_line

LONGEST_CODE = 1_000_000  # characters of coded HTML

TITLE_NAMES = ("title", "heading", "tab_title", "label")
SWITCH = re.compile(r"\b(?:disable_element|disabled|disabled_on|status)\s*=", re.IGNORECASE)
UNTIL, AFTER = "published_until", "publish_after"  # states of a container of Avada that has a date


class ShortcodeRules(RuleSet):
    """Rules for the shortcodes of a builder, which leave out each element that the old site did not show."""

    def add(self, kind: RuleKind, names: Iterable[str], handler: Handler | None, **options: Any) -> None:
        """Add a rule for each name, with the options of the base class."""
        if handler not in (None, keep_content):
            handler = partial(add_unless_off, handler=handler)
        super().add(kind, names, handler, **options)


def add_unless_off(builder: BlockBuilder, node: Node, handler: Handler) -> None:
    """Add the blocks of an element, or leave it out and name it in the report if it was switched off."""
    is_off = SWITCH.search(node.attributes.get("data", "")) and _is_off(read_values(node))
    (drop_content if is_off else handler)(builder, node)


def _is_off(values: Mapping[str, str]) -> bool:
    """Return whether a builder shows an element to its editors only: for WPBakery, Divi and Avada."""
    status = values.get("status")
    if status in (UNTIL, AFTER):
        return _is_past(values.get("publish_date", "")) == (status == UNTIL)
    return (
        values.get("disable_element") == "yes"
        or values.get("disabled") == "on"
        or values.get("disabled_on") == "on|on|on"
        or status == "draft"
    )


def _is_past(written: str) -> bool:
    try:
        return datetime.fromisoformat(written.strip()).replace(tzinfo=UTC) <= clock.now()
    except ValueError:
        return False


def register_elements(
    rules: RuleSet,
    kind: RuleKind,
    prefix: str,
    fields: Mapping[str, Fields],
    *,
    wrappers: str = "",
    items: str = "",
    dynamic: str = "",
    design: str = "",
) -> None:
    """Register the elements of a builder, whose names have a prefix; of others with it, what readers saw is guessed.

    `wrappers` are elements whose content alone counts, `items` are parts of tabs and accordions. The content of
    `dynamic` ones comes from elsewhere. `design` is a space or an icon.
    """
    rules.add(kind, [f"{prefix}*"], add_guessed)
    for names, handler in (
        (wrappers, add_wrapper),
        (items, add_titled_item),
        (dynamic, leave_out_dynamic),
        (design, leave_out_design),
    ):
        rules.add(kind, [prefix + name for name in names.split()], handler)
    rules.add_all(kind, {prefix + name: one.build_handler() for name, one in fields.items()})


def add_wrapper(builder: BlockBuilder, node: Node) -> None:
    """Add what a section, row or column contains. Its end is that of a paragraph."""
    builder.add_children(node)


def leave_out_dynamic(builder: BlockBuilder, node: Node) -> None:
    """Name an element whose content comes from elsewhere, and keep the text that it encloses."""
    builder.conversion.left_out[describe(node)] += 1
    builder.add_children(node)


def leave_out_design(builder: BlockBuilder, node: Node) -> None:
    """Leave out an element that is a space, a line or an icon: it is the design of the old site."""


def add_separator(builder: BlockBuilder, node: Node) -> None:
    """Add the text of a line between two parts, or else the line."""
    title = to_line(read_values(node).get("title"))
    if title:
        add_title(builder, title)
    else:
        builder.add_block("separator", {})


def add_titled_item(builder: BlockBuilder, node: Node) -> None:
    """Add a tab, toggle or part of an accordion."""
    values = read_values(node)
    title = next(filter(None, (to_line(values.get(name)) for name in TITLE_NAMES)), "")
    add_item(builder, node, [Node(children=[title])])


def add_coded_html(builder: BlockBuilder, node: Node) -> None:
    """Add HTML that is kept as base64, in WPBakery with percent signs within; anything else as it is."""
    written = get_raw_text(node).strip()
    decoded = decode_html(written)
    if decoded is None:
        builder.add_children(node)
    else:
        add_html(builder, decoded)


def decode_html(written: str) -> str | None:
    """Return HTML from base64; None if it is not valid."""
    if len(written) > LONGEST_CODE:
        return None
    try:
        text = base64.b64decode("".join(written.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return unquote(text) if "%3C" in text or "%3c" in text or "%20" in text else text
