"""Compare two revisions of a source by their stored JSON, without queries."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.db import models
from django.utils.text import capfirst
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page

from cms.core.revisions import IGNORED_FIELDS
from cms.pages.reader_notes import READER_NOTE_FIELDS

Kind = Literal["changed", "added", "removed", "moved"]
Content = dict[str, Any]
Block = dict[str, Any]

# Fields that each language decides for itself.
UNTRANSLATED_FIELDS = IGNORED_FIELDS | {
    *READER_NOTE_FIELDS,
    "slug",
    "show_in_menus",
    "featured",
    "canonical_url",
    "source_name",
    "noindex",
    "draft_audience",
    "team_users",
    "team_groups",
    "comments",
    COMMENTS_RELATION_NAME,
}
IDENTITY_FIELDS = {"pk", "sort_order", "translation_key", "locale"}  # they identify rows of inline panels
EMPTY_VALUES: tuple[Any, ...] = (None, "", "[]", [], False)


@dataclass(frozen=True, slots=True)
class Change:
    """A changed field, or a changed block of a field with its position in the old and in the new version."""

    field: str
    kind: Kind
    old: int | None = None
    new: int | None = None


def find_panels(model: type[Page]) -> dict[str, FieldPanel | InlinePanel]:
    """Return the panels of the edit form by the name of their field or relation, without untranslated fields."""
    fields = {field.name for field in model._meta.get_fields()} - UNTRANSLATED_FIELDS
    panels = {_get_name(panel): panel for panel in _walk(model.get_edit_handler())}
    return {name: panel for name, panel in panels.items() if name in fields}


def get_field_label(model: type[Page], name: str) -> str:
    """Return the label of a field or relation in the edit form."""
    default = getattr(model._meta.get_field(name), "verbose_name", name.replace("_", " "))
    return capfirst(str(find_panels(model)[name].heading or default))


def compare_contents(model: type[Page], old: Content, new: Content) -> list[Change]:
    """Return what has changed in the fields that editors fill in, in the order of the edit form."""
    return [change for name in find_panels(model) for change in _compare_field(model, name, old, new)]


def match_blocks(old: list[Block], new: list[Block]) -> dict[int, int]:
    """Return the positions in `new` of the blocks of `old`: by their ids, then by their content."""
    matched = _match(old, new, lambda block: block.get("id"))
    rest = (
        [None if place in matched else block for place, block in enumerate(old)],
        [None if place in matched.values() else block for place, block in enumerate(new)],
    )
    return matched | _match(*rest, lambda block: json.dumps([block["type"], block["value"]], sort_keys=True))


def align_blocks(old: list[Block], new: list[Block]) -> dict[int, int]:
    """Return the positions in `new` of the blocks of `old`, by the longest runs of the same types."""
    matcher = SequenceMatcher(None, [block["type"] for block in old], [block["type"] for block in new], autojunk=False)
    return {run.a + n: run.b + n for run in matcher.get_matching_blocks() for n in range(run.size)}


def _compare_field(model: type[Page], name: str, old: Content, new: Content) -> Iterator[Change]:
    field = model._meta.get_field(name)
    if isinstance(field, StreamField):
        yield from _compare_blocks(name, _load_blocks(old.get(name)), _load_blocks(new.get(name)))
        return
    before, after = _normalise(field, old.get(name)), _normalise(field, new.get(name))
    is_new_field = name not in old and (after in EMPTY_VALUES or after == getattr(field, "default", None))
    if before != after and not is_new_field:
        yield Change(name, "changed")


def _compare_blocks(name: str, old: list[Block], new: list[Block]) -> Iterator[Change]:
    matched = match_blocks(old, new)
    origins = {after: before for before, after in matched.items()}
    in_order = _find_longest_increasing([origins[place] for place in sorted(origins)])
    for place, block in enumerate(new):
        before = origins.get(place)
        if before is None:
            yield Change(name, "added", new=place)
        elif (block["type"], block["value"]) != (old[before]["type"], old[before]["value"]):
            yield Change(name, "changed", before, place)
        elif before not in in_order:
            yield Change(name, "moved", before, place)
    yield from (Change(name, "removed", old=place) for place in range(len(old)) if place not in matched)


def _load_blocks(value: Any) -> list[Block]:
    """Return the blocks of a stream field; revisions store them as a JSON text."""
    return (json.loads(value) if isinstance(value, str) else value) or []


def _normalise(field: Any, value: Any) -> Any:
    """Return the value without what differs between equal values: the order of tags, the ids of rows."""
    if isinstance(value, list):
        own = {*IDENTITY_FIELDS, field.field.name} if field.one_to_many else set()
        rows = [{name: row[name] for name in row.keys() - own} if own else row for row in value]
        return sorted(rows, key=str) if isinstance(field, models.ManyToManyField) else rows
    return value


def _match(old: list[Any], new: list[Any], get_key: Any) -> dict[int, int]:
    """Match blocks with equal keys one to one, in their order."""
    places: dict[Any, list[int]] = {}
    for place, block in enumerate(new):
        if block is not None and (key := get_key(block)):
            places.setdefault(key, []).append(place)
    matched = {}
    for place, block in enumerate(old):
        if block is not None and (found := places.get(get_key(block))):
            matched[place] = found.pop(0)
    return matched


def _find_longest_increasing(numbers: list[int]) -> set[int]:
    """Return the members of the longest increasing subsequence; all other blocks have moved."""
    tails: list[int] = []  # the smallest last number of an increasing subsequence of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        length = bisect_left(tails, number)
        before[number] = tails[length - 1] if length else None
        tails[length : length + 1] = [number]
    members, current = set(), tails[-1] if tails else None
    while current is not None:
        members.add(current)
        current = before[current]
    return members


def _walk(panel: Any) -> Iterator[FieldPanel | InlinePanel]:
    if isinstance(panel, FieldPanel | InlinePanel):
        yield panel
    for child in () if isinstance(panel, InlinePanel) else getattr(panel, "children", ()):
        yield from _walk(child)


def _get_name(panel: FieldPanel | InlinePanel) -> str:
    name: str = panel.field_name if isinstance(panel, FieldPanel) else panel.relation_name
    return name
