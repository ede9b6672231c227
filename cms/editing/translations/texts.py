"""Fields and blocks of a page as plain text.

Wagtail's own comparison renders blocks with their templates, which a headless site does not have, and prints the titles
of pages that the user may not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from wagtail import blocks
from wagtail.admin.compare import diff_text
from wagtail.admin.panels import InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.utils.text import text_from_html

from cms.content.plain_text import mark_deletions
from cms.core.localisation import format_time

SPAN = re.compile(r'<span class="(addition|deletion)">(.*?)</span>', re.DOTALL)
PARAGRAPH_END = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\s*/?>", re.IGNORECASE)
TAGS = {"addition": "ins", "deletion": "del"}


def mark_differences(old: str, new: str) -> SafeString:
    """Return the text with `del` and `ins` elements, which Wagtail writes as `span`; everything else is escaped."""
    html = diff_text(old, new).to_html()
    return mark_safe(SPAN.sub(lambda span: f"<{TAGS[span[1]]}>{span[2]}</{TAGS[span[1]]}>", html))  # noqa: S308


def describe_field(panel: Any, page: Page) -> str:
    """Return the value that the panel edits as text."""
    if isinstance(panel, InlinePanel):
        rows = getattr(page, panel.relation_name).all()
        return "\n".join(_describe_row(panel, row) for row in rows)
    field = page._meta.get_field(panel.field_name)
    value = getattr(page, field.name)
    if isinstance(field, RichTextField):
        return _strip_tags(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.many_to_many:
        return ", ".join(sorted(_describe_value(one) for one in value.all()))
    return _describe_value(value)


def describe_block(block: Any, value: Any) -> str:
    """Return the value of a block as text, one line for each of its parts."""
    return "\n".join(line for line in _describe_parts(block, value) if line.strip())


def _describe_parts(block: Any, value: Any) -> Iterator[str]:
    if isinstance(value, blocks.StructValue):
        for name, child in block.child_blocks.items():
            text = describe_block(child, value.get(name))
            yield f"{child.label}: {text}" if text else ""
    elif isinstance(value, blocks.list_block.ListValue | blocks.StreamValue):
        children = value.bound_blocks if isinstance(value, blocks.list_block.ListValue) else value
        yield from (describe_block(child.block, child.value) for child in children)
    elif isinstance(block, blocks.ChoiceBlock):
        yield str(dict(_flatten(block.field.choices)).get(value, value or ""))
    else:
        yield _describe_value(value)


def _describe_row(panel: InlinePanel, row: Model) -> str:
    names = [child.field_name for child in panel.child_edit_handler.children if hasattr(child, "field_name")]
    return ", ".join(text for name in names if (text := _describe_value(getattr(row, name))))


def _describe_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, RichText):
        return _strip_tags(value.source)
    if isinstance(value, Page):  # a title that the user may not see is replaced
        return str(value.specific_deferred.get_admin_display_title())
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):  # a table: its cells are the only texts
        return _describe_value(value["data"]) if "data" in value else "\n".join(map(_describe_value, value.values()))
    if isinstance(value, list | tuple):
        separator = "\n" if any(isinstance(one, list | tuple | dict) for one in value) else " | "
        return separator.join(_describe_value(one) for one in value)
    return str(value)


def _strip_tags(html: str) -> str:
    """Return the text of rich text, a line for each paragraph."""
    paragraphs = PARAGRAPH_END.split(mark_deletions(html or ""))
    return "\n".join(text for paragraph in paragraphs if (text := text_from_html(paragraph)))


def _flatten(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
