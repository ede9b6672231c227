"""What has changed in the source of a translation, with both texts of the source and that of the translation.

Fields and blocks are described as plain text. Wagtail's own comparison renders blocks with their templates, which a
headless site does not have, and prints the titles of pages that the user may not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.compare import diff_text
from wagtail.admin.panels import InlinePanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Revision
from wagtail.rich_text import RichText
from wagtail.utils.text import text_from_html

from cms.content.plain_text import mark_deletions
from cms.core.localisation import format_time
from cms.core.visibility import visible_now
from cms.editing.restricted_drafts.permissions import is_explorable

from .comparison import Block, Change, Kind, compare_contents, find_panels, get_field_label, match_blocks
from .models import TranslationState
from .states import compare_states, get_or_create_state

SPAN = re.compile(r'<span class="(addition|deletion)">(.*?)</span>', re.DOTALL)
TAGS = {"addition": "ins", "deletion": "del"}
KIND_LABELS = {"changed": _("changed"), "added": _("added"), "removed": _("removed"), "moved": _("moved")}


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A changed field or block, as the edit view shows it."""

    kind: Kind
    field: str
    block: str  # the label of its type; empty for a field
    source: SafeString  # the old and the new text, with what was deleted and what was added
    translation: str | None  # None if the translation has no such block

    @property
    def kind_label(self) -> str:
        return str(KIND_LABELS[self.kind])

    @property
    def has_same_text(self) -> bool:
        """Whether only what the text does not show has changed, such as the URL of a link."""
        return self.kind == "changed" and "<ins>" not in self.source and "<del>" not in self.source


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """All changes of the source of a translation."""

    state: TranslationState
    source: Page
    revision_id: int
    edit_url: str | None  # None if the user may not edit the source
    items: list[ShownChange] = field(default_factory=list)


def may_see_source(source: Page, user: Any) -> bool:
    """Return whether the source is published, and public or in a section that the user may explore."""
    is_visible = visible_now().filter(pk=source.pk).exists()
    return source.live and (is_visible or is_explorable(source.pk, user))


def find_source_changes(page: Page, user: Any) -> SourceChanges | None:
    """Return the changes of the page's source that the user may see; None if there are none."""
    state = get_or_create_state(page) if page.pk else None
    if state is None or not may_see_source(state.source, user):
        return None
    if state.source.live_revision_id not in (None, state.compared_revision_id):
        compare_states([state])
    if not state.changes or state.source_revision_id is None:
        return None
    revisions = Revision.objects.in_bulk({state.source_revision_id, state.source.live_revision_id})
    old, new = (revisions[pk] for pk in (state.source_revision_id, state.source.live_revision_id) if pk)
    changes = compare_contents(type(page.specific), old.content, new.content)
    versions = Versions(old.as_object(), new.as_object(), page)
    items = [versions.describe(change) for change in changes]
    return SourceChanges(state, versions.new, new.pk, AdminURLFinder(user).get_edit_url(state.source), items)


@dataclass(frozen=True, slots=True)
class Versions:
    """The old and the new version of the source, and the translation."""

    old: Page
    new: Page
    translation: Page

    def describe(self, change: Change) -> ShownChange:
        """Return the change with its texts."""
        panel = find_panels(type(self.new))[change.field]
        label = get_field_label(type(self.new), change.field)
        if isinstance(self.new._meta.get_field(change.field), StreamField):
            return self._describe_block(change, label)
        texts = [describe_field(panel, page) for page in (self.old, self.new, self.translation)]
        return ShownChange(change.kind, label, "", _mark_differences(texts[0], texts[1]), texts[2])

    def _describe_block(self, change: Change, label: str) -> ShownChange:
        old = _get_child(self.old, change.field, change.old)
        new = _get_child(self.new, change.field, change.new)
        child = new or old
        texts = [describe_block(one.block, one.value) if one else "" for one in (old, new)]
        return ShownChange(
            change.kind, label, str(child.block.label), _mark_differences(*texts), self._find_translation(change)
        )

    def _find_translation(self, change: Change) -> str | None:
        """Return the text of the translation's block: copying a page for translation keeps the ids of blocks."""
        version, place = (self.old, change.old) if change.old is not None else (self.new, change.new)
        blocks = [_get_blocks(one, change.field) for one in (version, self.translation)]
        matched = match_blocks(*blocks)
        if not matched and change.kind != "added":
            matched = _align_types(*blocks)  # an imported translation, whose blocks have other ids
        child = _get_child(self.translation, change.field, matched.get(place or 0))
        return describe_block(child.block, child.value) if child else None


def _align_types(old: list[Block], new: list[Block]) -> dict[int, int]:
    """Return the positions in `new` of the blocks of `old`, by the longest runs of the same types."""
    matcher = SequenceMatcher(None, [block["type"] for block in old], [block["type"] for block in new], autojunk=False)
    return {run.a + n: run.b + n for run in matcher.get_matching_blocks() for n in range(run.size)}


def _get_child(page: Page, name: str, place: int | None) -> Any:
    return None if place is None else getattr(page, name)[place]


def _get_blocks(page: Page, name: str) -> list[Block]:
    return list(getattr(page, name).get_prep_value())


def _mark_differences(old: str, new: str) -> SafeString:
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
    return text_from_html(mark_deletions(html or ""))


def _flatten(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
